/**
 * The store's files and Apache ZooKeeper's, each opened by the other. No Ostler server runs here:
 * what a whole server does with them is tested elsewhere.
 */
@NullMarked
package dev.ostler.interop.storage;

import org.jspecify.annotations.NullMarked;
