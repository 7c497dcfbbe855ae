package dev.ostler.core.tree;

/**
 * Rules that decide what is stored. All servers of an ensemble must agree on them.
 *
 * @param extendedTypes whether znodes with a time to live exist
 * @param emulate353 whether their old form is understood
 * @param digest whether the digest of the tree is kept
 * @param hashSeed secret of the name index, so that no client can choose names that collide
 */
public record TreeOptions(
    boolean extendedTypes, boolean emulate353, boolean digest, long hashSeed) {}
