package dev.ostler.store.disk;

import java.io.Closeable;

/** Ownership of a directory; see {@link Directory#tryLock}. */
public interface DirectoryLock extends Closeable {}
