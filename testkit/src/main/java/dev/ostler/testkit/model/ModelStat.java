package dev.ostler.testkit.model;

/**
 * The stat of a node as a client sees it.
 *
 * @param ephemeralOwner the owning session's key in the model; 0 for every node that is not
 *     ephemeral
 */
public record ModelStat(
    long czxid,
    long mzxid,
    long ctimeMillis,
    long mtimeMillis,
    int version,
    int cversion,
    int aversion,
    long ephemeralOwner,
    int dataLength,
    int numChildren,
    long pzxid) {}
