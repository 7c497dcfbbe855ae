package dev.ostler.store.recovery;

import dev.ostler.store.epoch.EpochFiles;
import org.jspecify.annotations.Nullable;

/**
 * With what a member of an ensemble starts.
 *
 * @param usable whether this server may vote and lead with its history; if not, it must claim to
 *     have none, until it has adopted a snapshot from a leader
 * @param why what is wrong with the history, one sentence for the operator; null if it is usable
 * @param lastZxid the last transaction in the state that was loaded; 0 if it is the empty tree
 * @param trustedFrom from where on the log files are known to be one history ({@code
 *     store.log.LogHistory})
 * @param missingAfter history is missing from behind this transaction on; {@link Long#MAX_VALUE} if
 *     none is; -1 if there is none at all
 * @param knownZxid the last transaction that is known to have been here, at least {@code lastZxid}
 * @param recovery what was found and read; null if the files are damaged
 */
public record MemberStart(
    boolean usable,
    @Nullable String why,
    long lastZxid,
    long trustedFrom,
    long missingAfter,
    long knownZxid,
    @Nullable RecoveryResult recovery,
    EpochFiles epochs) {}
