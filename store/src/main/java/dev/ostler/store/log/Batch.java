package dev.ostler.store.log;

import java.util.ArrayList;
import java.util.List;

/**
 * Records that were appended and wait to be written: bytes from 0 to {@code end} of an array,
 * behind which the owner may already be writing more.
 *
 * @param splits where in it a new file begins, in ascending order
 * @param lastZxid zxid of its last record
 */
@SuppressWarnings("ArrayRecordComponent") // handed from one thread to another, never compared
record Batch(byte[] array, int end, List<Integer> splits, long lastZxid) {
  Batch extended(byte[] longerArray, int newEnd, List<Integer> moreSplits, long newLastZxid) {
    List<Integer> all = splits;
    if (!moreSplits.isEmpty()) {
      all = new ArrayList<>(splits);
      all.addAll(moreSplits);
    }
    return new Batch(longerArray, newEnd, all, newLastZxid);
  }
}
