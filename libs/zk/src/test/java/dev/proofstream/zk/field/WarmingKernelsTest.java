package dev.proofstream.zk.field;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class WarmingKernelsTest {

  private static final int L = PrimeField.LIMBS;
  private static final FieldKernels SCALAR = ScalarFieldKernels.INSTANCE;

  /** The scalar loops, but every product has a wrong bit. */
  private static final FieldKernels WRONG =
      (FieldKernels)
          Proxy.newProxyInstance(
              FieldKernels.class.getClassLoader(),
              new Class<?>[] {FieldKernels.class},
              (proxy, method, arguments) -> {
                try {
                  Object result = method.invoke(SCALAR, arguments);
                  if (method.getName().equals("multiply")) {
                    ((long[]) arguments[5])[(int) arguments[6]] ^= 1;
                  }
                  return method.getName().equals("name") ? "wrong" : result;
                } catch (InvocationTargetException e) {
                  throw e.getCause();
                }
              });

  @Test
  void beforeTheTestHasRunTheScalarLoopsWork() {
    AtomicReference<Runnable> later = new AtomicReference<>();
    requireRightProducts(new WarmingKernels(WRONG, later::set));
  }

  @Test
  void loopsWithWrongResultsAreNeverUsed() {
    requireRightProducts(new WarmingKernels(WRONG, Runnable::run));
  }

  private static void requireRightProducts(FieldKernels kernels) {
    assertEquals("wrong", kernels.name());
    long[] a = new long[L];
    a[0] = 3;
    long[] expected = new long[L];
    long[] actual = new long[L];
    SCALAR.multiply(PrimeField.FP, a, 0, a, 0, expected, 0, 1);
    kernels.multiply(PrimeField.FP, a, 0, a, 0, actual, 0, 1);
    assertArrayEquals(expected, actual);
  }
}
