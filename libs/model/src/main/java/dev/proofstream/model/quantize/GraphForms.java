package dev.proofstream.model.quantize;

import dev.proofstream.model.data.InputSpec;
import dev.proofstream.model.graph.Graph;
import dev.proofstream.model.graph.Kind;
import dev.proofstream.model.graph.Node;
import java.util.Arrays;
import java.util.List;

/**
 * A float graph's scalars as forms over the signals made so far, and what turns forms into
 * integers. For one thread.
 */
final class GraphForms {
  private final GraphFacts facts;
  private final GraphScales scales;

  /** Raises the scales as the graph is gone through; null where they stay. */
  private final ScaleFit fit;

  private final ProgramBuilder program;
  private final BitForms bits;
  private final TreeTargets targets;
  private final FloatForm[] forms;

  GraphForms(GraphFacts facts, GraphScales scales) {
    this(facts, scales, null);
  }

  GraphForms(GraphFacts facts, ScaleFit fit) {
    this(facts, fit.scales(), fit);
  }

  private GraphForms(GraphFacts facts, GraphScales scales, ScaleFit fit) {
    this.facts = facts;
    this.scales = scales;
    this.fit = fit;
    this.program = new ProgramBuilder(facts.inputs(), fit);
    this.bits = new BitForms(facts.graph(), facts.inputs(), program);
    this.targets = new TreeTargets(facts.graph(), new TreeGates(program, new SignForms(this)));
    this.forms = new FloatForm[facts.graph().scalars()];
    for (int i = 0; i < facts.inputs().size(); i++) {
      InputSpec input = facts.inputs().get(i);
      double step = input.step().doubleValue();
      double min = input.min().doubleValue();
      forms[i] = FloatForm.of(i, step, min);
      program.mean(i, (facts.mean(i) - min) / step);
    }
  }

  GraphFacts facts() {
    return facts;
  }

  Graph graph() {
    return facts.graph();
  }

  GraphScales scales() {
    return scales;
  }

  SignalRanges ranges() {
    return program.ranges();
  }

  BitForms bits() {
    return bits;
  }

  TreeTargets targets() {
    return targets;
  }

  /** The layers made so far. */
  List<QuantizedLayer> layers() {
    return List.copyOf(program.layers());
  }

  FloatForm of(int scalar) {
    return forms[scalar];
  }

  FloatForm[] of(int[] scalars) {
    return Arrays.stream(scalars).mapToObj(this::of).toArray(FloatForm[]::new);
  }

  /** Says what the scalars of a node are. */
  void set(Node node, FloatForm[] results) {
    System.arraycopy(results, 0, forms, node.first(), results.length);
  }

  /** Steps per unit for a node whose operands have this typical size. */
  double scale(int k, double typical, FloatForm... operands) {
    if (fit != null) {
      fit.node(k, graph().nodes().get(k), typical, operands);
    }
    return GraphScales.steps(scales.fineness()[k], typical);
  }

  /** Bits are whole already; a number is cut by its own typical size. */
  double sideScale(int k, int[] ids) {
    boolean whole = true;
    for (int id : ids) {
      whole &= graph().node(id).kind() != Kind.REAL && forms[id].isWhole();
    }
    return whole ? 1 : scale(k, facts.typical(ids), of(ids));
  }

  /** How finely what comes out is cut, as in {@link GraphScales}. */
  int decisionFineness(double typical, FloatForm... operands) {
    return fit == null ? scales.decision() : fit.decision(typical, operands);
  }

  /**
   * Lets the fit, if there is one, make a table fine enough for a function that changes so fast.
   */
  void fitWidth(int k, double typical, double width) {
    if (fit != null) {
      fit.width(k, typical, width);
    }
  }

  /** Lets the fit, if there is one, say how many steps a table's values have. */
  void fitTable(int k, Node.Smooth smooth, double scale) {
    if (fit != null) {
      int[] ids = new int[smooth.size()];
      Arrays.setAll(ids, i -> smooth.first() + i);
      fit.table(k, scale, facts.typical(ids));
    }
  }

  /** A form over signals alone: the targets of trees that it reads become signals at this scale. */
  FloatForm resolved(FloatForm form, double scale) {
    return targets.resolved(form, scale);
  }

  /** The integers of a form at a scale. */
  AffineForm round(FloatForm form, double scale, String node) {
    return program.round(resolved(form, scale), scale, node);
  }

  /**
   * Forms of bits that are bits by their bounds too. One that is made of several, such as an
   * equality, is squared where that is not seen, which leaves it what it is.
   */
  FloatForm[] asBits(FloatForm[] bits, Node node) {
    FloatForm[] settled = bits.clone();
    String name = node.place().name();
    LayerBuilder layer = layer(node, 0);
    for (int i = 0; i < bits.length; i++) {
      AffineForm form = program.round(bits[i], 1, name);
      Interval range = ranges().bound(form, name);
      if (range.lo() < 0 || range.hi() > 1) {
        int place = i;
        layer.add(
            new Gate.Product(form, form, Gate.Product.range(form, form, ranges(), name)),
            0.5,
            square -> settled[place] = square);
      }
    }
    layer.build();
    return settled;
  }

  /** A layer for a node's gates. */
  LayerBuilder layer(Node node, double scale) {
    return new LayerBuilder(program, node.place().name(), scale);
  }
}
