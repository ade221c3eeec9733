package dev.proofstream.zk.field;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KernelSelfTestTest {

  @ParameterizedTest
  @ValueSource(
      strings = {"multiply", "scale", "subtract", "differenceBlock", "timeBlock", "addPairs"})
  void oneWrongBitInAnyLoopIsNoticed(String loop) {
    FieldKernels scalar = ScalarFieldKernels.INSTANCE;
    FieldKernels wrong =
        (FieldKernels)
            Proxy.newProxyInstance(
                FieldKernels.class.getClassLoader(),
                new Class<?>[] {FieldKernels.class},
                (proxy, method, arguments) -> {
                  Object result;
                  try {
                    result = method.invoke(scalar, arguments);
                  } catch (InvocationTargetException e) {
                    throw e.getCause();
                  }
                  if (method.getName().equals(loop)) {
                    flipLastBit(method.getName(), arguments);
                  }
                  return result;
                });
    assertFalse(KernelSelfTest.passes(wrong));
    assertTrue(KernelSelfTest.passes(scalar));
  }

  private static void flipLastBit(String loop, Object[] arguments) {
    switch (loop) {
      case "differenceBlock", "timeBlock" -> ((long[]) arguments[0])[77] ^= 1;
      case "addPairs" -> ((long[]) arguments[2])[77] ^= 1;
      default -> {
        long[] result = (long[]) arguments[5];
        result[(int) arguments[6] + 77] ^= 1;
      }
    }
  }
}
