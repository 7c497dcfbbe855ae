package dev.ostler.core.peer;

import dev.ostler.core.access.AccessRules;
import dev.ostler.core.session.ConnectionThrottle;
import dev.ostler.core.session.SessionIds;
import dev.ostler.core.watch.WatchTable;

/** What outlives a state: connections, counters, and the way to the other servers. */
record Shared(
    PeerSettings settings,
    AccessRules access,
    Clock clock,
    PeerStatistics statistics,
    ClientConnections connections,
    WatchTable watches,
    Notifier notifier,
    SessionIds sessionIds,
    ConnectionThrottle throttle,
    Proposals proposals,
    Replication replication,
    SessionOwners owners,
    LeaderQuestions questions,
    Pressure pressure,
    Interregnum interregnum,
    LocalSessions localSessions) {}
