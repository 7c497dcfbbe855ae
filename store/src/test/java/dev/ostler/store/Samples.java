package dev.ostler.store;

import dev.ostler.wire.client.OpCode;
import dev.ostler.wire.txn.Transaction;
import dev.ostler.wire.txn.TransactionBody;
import dev.ostler.wire.txn.TransactionHeader;
import dev.ostler.wire.value.AclList;
import dev.ostler.wire.value.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Transactions and files that tests use. */
public final class Samples {
  private Samples() {}

  /** A setData of some bytes, as its zxid determines them. */
  public static Transaction transaction(long zxid) {
    return transaction(zxid, (int) (zxid % 40));
  }

  /** A setData of so many bytes, none of them zero. */
  public static Transaction transaction(long zxid, int dataLength) {
    byte[] data = new byte[dataLength];
    for (int i = 0; i < dataLength; i++) {
      data[i] = (byte) (1 + (zxid * 31 + i) % 255);
    }
    return new Transaction(
        new TransactionHeader(0x1234_5678L, (int) zxid, zxid, 1_700_000_000_000L + zxid),
        new TransactionBody.SetData(
            OpCode.SET_DATA, dev.ostler.wire.value.Path.of("/a"), Bytes.of(data), (int) zxid),
        true,
        zxid * 0x9e37_79b9L);
  }

  /** A transaction that only says that a request failed. */
  public static Transaction failure(long zxid) {
    return new Transaction(
        new TransactionHeader(1, 1, zxid, 1), new TransactionBody.Failure(-101), false, 0);
  }

  /** A create of {@code /name}. */
  public static Transaction create(long zxid, String name, String data) {
    return new Transaction(
        new TransactionHeader(1, 1, zxid, 1_700_000_000_000L),
        new TransactionBody.Create(
            OpCode.CREATE,
            dev.ostler.wire.value.Path.of("/" + name),
            Bytes.utf8(data),
            AclList.OPEN,
            false,
            (int) zxid,
            0),
        false,
        0);
  }

  /** The bytes of a file that Apache ZooKeeper 3.9.4 wrote. */
  public static byte[] file(String folder, String name) {
    try (InputStream in = Samples.class.getResourceAsStream(folder + "/version-2/" + name)) {
      if (in == null) {
        throw new IllegalArgumentException("no resource " + folder + "/" + name);
      }
      return in.readAllBytes();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Puts such files under their names into {@code version-2} of a folder. */
  public static void install(Path dataDir, String folder, String... names) {
    try {
      Path version = Files.createDirectories(dataDir.resolve("version-2"));
      for (String name : names) {
        Files.write(version.resolve(name), file(folder, name));
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
