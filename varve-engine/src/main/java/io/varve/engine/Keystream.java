package io.varve.engine;

import java.security.GeneralSecurityException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Unpredictable numbers at the speed of a cipher: the keystream of AES-128 in counter mode (NIST SP
 * 800-38A) under a key from the system's generator, which gives the first bytes itself so that a
 * short-lived program need not load the cipher. Whoever knows some of the bytes cannot tell others,
 * as long as AES holds. Safe for use by many threads: all stores of a process share one, since
 * making a cipher takes as long as many appends.
 */
final class Keystream implements RandomGenerator {
  private static final int KEY_BYTES = 16;
  private static final int DIRECT_BYTES = 4 * 1024;

  private final RandomGenerator system;

  /** Guards the two fields below. */
  private final ReentrantLock lock = new ReentrantLock();

  private int direct;
  private @Nullable Cipher cipher;

  Keystream(RandomGenerator system) {
    this.system = system;
  }

  @Override
  public void nextBytes(byte[] bytes) {
    lock.lock();
    try {
      fill(bytes);
    } finally {
      lock.unlock();
    }
  }

  private void fill(byte[] bytes) {
    if (direct < DIRECT_BYTES) {
      system.nextBytes(bytes);
      direct += bytes.length;
      return;
    }
    Cipher keyed = cipher;
    if (keyed == null) {
      keyed = keyed();
      cipher = keyed;
    }
    byte[] stream = keyed.update(new byte[bytes.length]);
    System.arraycopy(stream, 0, bytes, 0, bytes.length);
  }

  private Cipher keyed() {
    byte[] key = new byte[KEY_BYTES];
    system.nextBytes(key);
    try {
      Cipher keyed = Cipher.getInstance("AES/CTR/NoPadding");
      SecretKeySpec secret = new SecretKeySpec(key, "AES");
      keyed.init(Cipher.ENCRYPT_MODE, secret, new IvParameterSpec(new byte[KEY_BYTES]));
      return keyed;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES in counter mode is missing from this Java runtime", e);
    }
  }

  @Override
  public long nextLong() {
    return system.nextLong();
  }
}
