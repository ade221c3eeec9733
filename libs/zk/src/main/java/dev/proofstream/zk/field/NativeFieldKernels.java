package dev.proofstream.zk.field;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * The loops in C (libs/zk/src/main/c), called through {@code java.lang.foreign} on the arrays of
 * the heap. A call is <em>critical</em>: the garbage collector waits for it, so callers keep pieces
 * below about a millisecond. Every index is checked here, as C does not.
 */
final class NativeFieldKernels implements FieldKernels {

  private static final Linker LINKER = Linker.nativeLinker();
  private static final int L = PrimeField.LIMBS;

  private final String name;
  private final MethodHandle multiply;
  private final MethodHandle scale;
  private final MethodHandle subtract;
  private final MethodHandle differenceLayer;
  private final MethodHandle timeLayer;
  private final MethodHandle differenceBlock;
  private final MethodHandle timeBlock;
  private final MethodHandle rows;
  private final MethodHandle addPairs;
  private final MethodHandle multiple;
  private final MethodHandle lines;
  private final MethodHandle miller;
  private final MethodHandle multiply12;
  private final MethodHandle power12;

  /**
   * @param name of the provider
   * @param library loaded
   * @param prefix of its functions
   */
  NativeFieldKernels(String name, SymbolLookup library, String prefix) {
    this.name = name;
    MemoryLayout[] loop = {
      ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_INT
    };
    multiply = function(library, prefix + "multiply", loop);
    scale = function(library, prefix + "scale", loop);
    subtract = function(library, prefix + "subtract", loop);
    MemoryLayout[] layer = {ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, ADDRESS};
    differenceLayer = function(library, prefix + "dif_layer", layer);
    timeLayer = function(library, prefix + "dit_layer", layer);
    MemoryLayout[] block = {ADDRESS, JAVA_LONG, JAVA_LONG, ADDRESS};
    differenceBlock = function(library, prefix + "dif_block", block);
    timeBlock = function(library, prefix + "dit_block", block);
    rows =
        function(
            library,
            prefix + "rows",
            ADDRESS,
            ADDRESS,
            ADDRESS,
            ADDRESS,
            ADDRESS,
            ADDRESS,
            JAVA_LONG,
            JAVA_LONG);
    addPairs =
        function(
            library,
            prefix + "add_pairs",
            JAVA_INT,
            ADDRESS,
            ADDRESS,
            ADDRESS,
            ADDRESS,
            ADDRESS,
            JAVA_LONG,
            JAVA_LONG,
            JAVA_LONG,
            ADDRESS);
    multiple =
        function(
            library,
            prefix + "multiple",
            JAVA_INT,
            ADDRESS,
            JAVA_LONG,
            ADDRESS,
            JAVA_LONG,
            JAVA_LONG,
            ADDRESS,
            JAVA_LONG);
    lines = function(library, prefix + "lines", ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS);
    miller =
        function(
            library, prefix + "miller", ADDRESS, ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_LONG, ADDRESS);
    multiply12 =
        function(
            library,
            prefix + "multiply12",
            ADDRESS,
            JAVA_LONG,
            ADDRESS,
            JAVA_LONG,
            ADDRESS,
            JAVA_LONG);
    power12 =
        function(library, prefix + "power12", ADDRESS, JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_LONG);
  }

  private static MethodHandle function(
      SymbolLookup library, String name, MemoryLayout... parameters) {
    return LINKER.downcallHandle(
        library
            .find(name)
            .orElseThrow(() -> new IllegalStateException("the library has no function " + name)),
        FunctionDescriptor.ofVoid(parameters),
        Linker.Option.critical(true));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void multiply(
      PrimeField field, long[] a, int ao, long[] b, int bo, long[] r, int ro, int count) {
    requireElements(b, bo, count);
    loop(multiply, field, a, ao, b, bo, r, ro, count);
  }

  @Override
  public void scale(
      PrimeField field, long[] a, int ao, long[] b, int bo, long[] r, int ro, int count) {
    requireElements(b, bo, 1);
    loop(scale, field, a, ao, b, bo, r, ro, count);
  }

  @Override
  public void subtract(
      PrimeField field, long[] a, int ao, long[] b, int bo, long[] r, int ro, int count) {
    requireElements(b, bo, count);
    loop(subtract, field, a, ao, b, bo, r, ro, count);
  }

  private static void loop(
      MethodHandle function,
      PrimeField field,
      long[] a,
      int ao,
      long[] b,
      int bo,
      long[] r,
      int ro,
      int count) {
    requireElements(a, ao, count);
    requireElements(r, ro, count);
    int which = field == PrimeField.FP ? 0 : 1;
    try {
      function.invokeExact(
          MemorySegment.ofArray(a),
          (long) ao,
          MemorySegment.ofArray(b),
          (long) bo,
          MemorySegment.ofArray(r),
          (long) ro,
          (long) count,
          which);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  @Override
  public void differenceLayer(long[] v, int at, int half, int from, int to, long[] twiddles) {
    layer(differenceLayer, v, at, half, from, to, twiddles);
  }

  @Override
  public void timeLayer(long[] v, int at, int half, int from, int to, long[] twiddles) {
    layer(timeLayer, v, at, half, from, to, twiddles);
  }

  private static void layer(
      MethodHandle function, long[] v, int at, int half, int from, int to, long[] twiddles) {
    requireRange(from, to, half);
    requireElements(v, at, 2 * half);
    requireElements(twiddles, L * half, half);
    try {
      function.invokeExact(
          MemorySegment.ofArray(v),
          (long) at,
          (long) half,
          (long) from,
          (long) to,
          MemorySegment.ofArray(twiddles));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  @Override
  public void differenceBlock(long[] v, int at, int size, long[] twiddles) {
    block(differenceBlock, v, at, size, twiddles);
  }

  @Override
  public void timeBlock(long[] v, int at, int size, long[] twiddles) {
    block(timeBlock, v, at, size, twiddles);
  }

  private static void block(MethodHandle function, long[] v, int at, int size, long[] twiddles) {
    if (Integer.bitCount(size) != 1) {
      throw new IllegalArgumentException("a block of " + size + " elements: not a power of two");
    }
    requireElements(v, at, size);
    requireElements(twiddles, 0, size);
    try {
      function.invokeExact(
          MemorySegment.ofArray(v), (long) at, (long) size, MemorySegment.ofArray(twiddles));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  @Override
  public void multiplyRows(
      int[] starts,
      int[] columns,
      long[] values,
      long[] vector,
      byte[] kinds,
      long[] products,
      int from,
      int to) {
    requireRange(from, to, starts.length - 1);
    requireElements(products, 0, to);
    requireElements(vector, 0, kinds.length);
    int last = starts[from];
    for (int row = from; row < to; row++) {
      if (starts[row] < last || starts[row + 1] < starts[row]) {
        throw new IllegalArgumentException("row " + row + " ends before it starts");
      }
      last = starts[row];
    }
    requireElements(values, 0, starts[to]);
    for (int i = starts[from]; i < starts[to]; i++) {
      if (columns[i] < 0 || columns[i] >= kinds.length) {
        throw new IndexOutOfBoundsException("column " + columns[i] + " of " + kinds.length);
      }
    }
    try {
      rows.invokeExact(
          MemorySegment.ofArray(starts),
          MemorySegment.ofArray(columns),
          MemorySegment.ofArray(values),
          MemorySegment.ofArray(vector),
          MemorySegment.ofArray(kinds),
          MemorySegment.ofArray(products),
          (long) from,
          (long) to);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  @Override
  public void addPairs(
      int coordinateLimbs, PointPairs pairs, long[] out, int o, int from, int to, long[] scratch) {
    requireRange(from, to, Math.min(pairs.l().length, pairs.r().length));
    int a = 2 * coordinateLimbs;
    if ((coordinateLimbs != 4 && coordinateLimbs != 8)
        || o < 0
        || (long) a * ((long) o + to - from) > out.length
        || scratch.length < FieldKernels.scratchLimbs(coordinateLimbs, to - from)) {
      throw new IndexOutOfBoundsException("too little room for " + (to - from) + " sums");
    }
    requirePoints(pairs.l(), from, to, pairs.left().length / a);
    requirePoints(pairs.r(), from, to, pairs.right().length / a);
    try {
      addPairs.invokeExact(
          coordinateLimbs == 4 ? 1 : 2,
          MemorySegment.ofArray(pairs.left()),
          MemorySegment.ofArray(pairs.l()),
          MemorySegment.ofArray(pairs.right()),
          MemorySegment.ofArray(pairs.r()),
          MemorySegment.ofArray(out),
          (long) o,
          (long) from,
          (long) to,
          MemorySegment.ofArray(scratch));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  @Override
  public boolean multiple(
      int coordinateLimbs, long[] p, int po, long[] k, int ko, int limbs, long[] r, int ro) {
    requireLimbs(p, po, 2 * coordinateLimbs);
    if (limbs > L) {
      return false;
    }
    requireLimbs(k, ko, limbs);
    requireLimbs(r, ro, 3 * coordinateLimbs);
    try {
      multiple.invokeExact(
          coordinateLimbs == 4 ? 1 : 2,
          MemorySegment.ofArray(p),
          (long) po,
          MemorySegment.ofArray(k),
          (long) ko,
          (long) limbs,
          MemorySegment.ofArray(r),
          (long) ro);
    } catch (Throwable e) {
      throw unexpected(e);
    }
    return true;
  }

  @Override
  public boolean lines(long[] images, long[] twistB, long[] half, long loop, long[] result) {
    requireLimbs(images, 0, 6 * Fp2.LIMBS);
    requireLimbs(twistB, 0, Fp2.LIMBS);
    requireLimbs(half, 0, L);
    requireLimbs(result, 0, linesOf(loop) * 3 * Fp2.LIMBS);
    try {
      lines.invokeExact(
          MemorySegment.ofArray(images),
          MemorySegment.ofArray(twistB),
          MemorySegment.ofArray(half),
          loop,
          MemorySegment.ofArray(result));
    } catch (Throwable e) {
      throw unexpected(e);
    }
    return true;
  }

  @Override
  public boolean millerLoop(long[] points, long[] lines, int stride, long loop, long[] f) {
    int pairs = points.length / (2 * L);
    if (stride < linesOf(loop) * 3 * Fp2.LIMBS || (long) stride * pairs > lines.length) {
      throw new IndexOutOfBoundsException("too few lines for " + pairs + " pairs");
    }
    requireLimbs(f, 0, Fp12.LIMBS);
    try {
      miller.invokeExact(
          MemorySegment.ofArray(points),
          MemorySegment.ofArray(lines),
          (long) pairs,
          (long) stride,
          loop,
          MemorySegment.ofArray(f));
    } catch (Throwable e) {
      throw unexpected(e);
    }
    return true;
  }

  /** A doubling for each of 64 bits, an addition for each that is set, and two more. */
  private static int linesOf(long loop) {
    return 64 + Long.bitCount(loop) + 2;
  }

  @Override
  public boolean multiplyFp12(long[] a, int ao, long[] b, int bo, long[] r, int ro) {
    requireLimbs(a, ao, Fp12.LIMBS);
    requireLimbs(b, bo, Fp12.LIMBS);
    requireLimbs(r, ro, Fp12.LIMBS);
    try {
      multiply12.invokeExact(
          MemorySegment.ofArray(a),
          (long) ao,
          MemorySegment.ofArray(b),
          (long) bo,
          MemorySegment.ofArray(r),
          (long) ro);
    } catch (Throwable e) {
      throw unexpected(e);
    }
    return true;
  }

  @Override
  public boolean powerFp12(long[] a, int ao, long x, long[] r, int ro) {
    requireLimbs(a, ao, Fp12.LIMBS);
    requireLimbs(r, ro, Fp12.LIMBS);
    if (x <= 0) {
      throw new IllegalArgumentException("an exponent of " + x);
    }
    try {
      power12.invokeExact(
          MemorySegment.ofArray(a), (long) ao, x, MemorySegment.ofArray(r), (long) ro);
    } catch (Throwable e) {
      throw unexpected(e);
    }
    return true;
  }

  private static void requireLimbs(long[] array, int offset, int count) {
    if (offset < 0 || count < 0 || (long) offset + count > array.length) {
      throw new IndexOutOfBoundsException(count + " limbs from " + offset + " of " + array.length);
    }
  }

  private static void requirePoints(int[] indices, int from, int to, int points) {
    for (int k = from; k < to; k++) {
      // An unsigned shift would hide a negative index.
      if (indices[k] < 0 || indices[k] >> 1 >= points) {
        throw new IndexOutOfBoundsException("point " + (indices[k] >> 1) + " of " + points);
      }
    }
  }

  private static void requireRange(int from, int to, int length) {
    if (from < 0 || to < from || to > length) {
      throw new IndexOutOfBoundsException(from + ".." + to + " of " + length);
    }
  }

  private static void requireElements(long[] array, int offset, int count) {
    if (offset < 0 || count < 0 || offset + (long) L * count > array.length) {
      throw new IndexOutOfBoundsException(
          count + " elements from limb " + offset + " of " + array.length);
    }
  }

  private static IllegalStateException unexpected(Throwable e) {
    return new IllegalStateException("a native loop cannot throw", e);
  }
}
