package dev.proofstream.cli.laboratory.plots;

import java.awt.BasicStroke;
import java.awt.Color;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.ChartTheme;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Points and lines on linear or logarithmic axes, as a PNG. */
public final class Plot {
  /** Colours that people with any colour vision tell apart (Okabe and Ito 2008). */
  private static final List<Color> COLOURS =
      List.of(new Color(0x0072B2), new Color(0xD55E00), new Color(0x009E73), new Color(0xCC79A7));

  private static final int WIDTH = 900;
  private static final int HEIGHT = 560;

  private final XYChart chart;
  private final boolean logX;
  private final boolean logY;
  private final List<XYSeries> added = new ArrayList<>();

  /** How a series is drawn. */
  public enum Kind {
    /** Filled points, joined. */
    MEASURED,
    /** Hollow points, not joined. */
    REFERENCE,
    /** A thin line. */
    FIT
  }

  public Plot(String title, String x, String y, boolean logX, boolean logY) {
    // Marked and drawn off screen alone.
    System.setProperty("java.awt.headless", "true");
    this.logX = logX;
    this.logY = logY;
    chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title)
            .xAxisTitle(x)
            .yAxisTitle(y)
            .theme(ChartTheme.Matlab)
            .build();
    chart.getStyler().setXAxisLogarithmic(logX).setYAxisLogarithmic(logY);
    chart.getStyler().setLegendPosition(LegendPosition.OutsideE).setMarkerSize(8);
    chart
        .getStyler()
        .setPlotGridLinesColor(new Color(0xDDDDDD))
        .setChartBackgroundColor(Color.WHITE);
  }

  /**
   * Adds a series; points that the axes have no place for are left out, and a series without any
   * too.
   *
   * @param colour number of its colour, the same for what belongs together
   */
  public void add(String name, Kind kind, int colour, double[] x, double[] y) {
    List<Double> xs = new ArrayList<>();
    List<Double> ys = new ArrayList<>();
    for (int i = 0; i < x.length; i++) {
      if ((!logX || x[i] > 0) && (!logY || y[i] > 0)) {
        xs.add(x[i]);
        ys.add(y[i]);
      }
    }
    if (xs.isEmpty()) {
      return;
    }
    XYSeries series = chart.addSeries(name, xs, ys);
    Color paint = COLOURS.get(colour % COLOURS.size());
    Marker marker =
        switch (kind) {
          case MEASURED -> SeriesMarkers.CIRCLE;
          case REFERENCE -> SeriesMarkers.DIAMOND;
          case FIT -> SeriesMarkers.NONE;
        };
    series.setMarker(marker);
    series.setMarkerColor(kind == Kind.REFERENCE ? faded(paint) : paint);
    series.setLineColor(kind == Kind.MEASURED ? paint : faded(paint));
    series.setLineStyle(
        switch (kind) {
          case MEASURED -> new BasicStroke(1.6f);
          case REFERENCE -> new BasicStroke(0f, 0, 0, 10f, new float[] {0.01f, 1000f}, 0f);
          case FIT -> new BasicStroke(1f, 0, 0, 10f, new float[] {5f, 4f}, 0f);
        });
    added.add(series);
  }

  public boolean isEmpty() {
    return added.isEmpty();
  }

  /** Writes it, unless there is nothing in it. */
  public void write(Path png) {
    if (isEmpty()) {
      return;
    }
    if (logX) {
      Decades x =
          Decades.of(
              added.stream().mapToDouble(XYSeries::getXMin),
              added.stream().mapToDouble(XYSeries::getXMax));
      x.widened()
          .ifPresent(wide -> chart.getStyler().setXAxisMin(wide.min()).setXAxisMax(wide.max()));
    }
    if (logY) {
      Decades y =
          Decades.of(
              added.stream().mapToDouble(XYSeries::getYMin),
              added.stream().mapToDouble(XYSeries::getYMax));
      y.widened()
          .ifPresent(wide -> chart.getStyler().setYAxisMin(wide.min()).setYAxisMax(wide.max()));
    }
    try {
      Files.createDirectories(png.getParent());
      Files.write(png, BitmapEncoder.getBitmapBytes(chart, BitmapFormat.PNG));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A range on a logarithmic axis, which has labels at powers of ten alone. */
  private record Decades(double min, double max) {
    static Decades of(DoubleStream mins, DoubleStream maxes) {
      return new Decades(mins.min().orElseThrow(), maxes.max().orElseThrow());
    }

    /** The decades around it, where it has fewer than two powers of ten within. */
    Optional<Decades> widened() {
      boolean labelled = Math.floor(Math.log10(max)) - Math.ceil(Math.log10(min)) >= 1;
      return labelled
          ? Optional.empty()
          : Optional.of(
              new Decades(
                  Math.pow(10, Math.floor(Math.log10(min))),
                  Math.pow(10, Math.ceil(Math.log10(max)))));
    }
  }

  private static Color faded(Color colour) {
    return new Color(
        (colour.getRed() + 255) / 2, (colour.getGreen() + 255) / 2, (colour.getBlue() + 255) / 2);
  }
}
