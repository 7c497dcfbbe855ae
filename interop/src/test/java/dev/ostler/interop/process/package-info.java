/**
 * Real servers as separate processes on loopback: a released Apache ZooKeeper and Ostler, behind
 * one interface. Each has its own temporary directory, configuration and log file.
 */
@NullMarked
package dev.ostler.interop.process;

import org.jspecify.annotations.NullMarked;
