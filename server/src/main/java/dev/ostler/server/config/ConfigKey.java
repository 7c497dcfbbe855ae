package dev.ostler.server.config;

import static dev.ostler.server.config.Capability.*;
import static dev.ostler.server.config.Form.*;
import static dev.ostler.server.config.InForce.IN_FORCE;
import static dev.ostler.server.config.NoEffect.*;
import static dev.ostler.server.config.Placement.*;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Every configuration key of ZooKeeper 3.9 and what it means here. The columns are: the key as
 * written in {@code zoo.cfg}, where it may be written, how its text is read, its unit or the words
 * it takes, its default, and its state. A key that ends in {@code .N} stands for a family of keys.
 *
 * <p>{@code docs/configuration.md} shows the same table with a sentence on each key; a test keeps
 * both in step.
 */
// Every KeyState is an enum; the checker cannot see that through a sealed interface.
@SuppressWarnings("ImmutableEnumChecker")
public enum ConfigKey {
  // Directories.
  DATA_DIR("dataDir", FILE, TEXT, "path", "required", IN_FORCE),
  DATA_LOG_DIR("dataLogDir", FILE, TEXT, "path", "dataDir", IN_FORCE),
  DATADIR_AUTOCREATE("datadir.autocreate", PREFIXED, TRUE_FALSE, "", "true", IN_FORCE),
  DB_AUTOCREATE("db.autocreate", PREFIXED, TRUE_FALSE, "", "true", IN_FORCE),

  // Client listener.
  CLIENT_PORT("clientPort", FILE, WHOLE, "port", "none", IN_FORCE),
  CLIENT_PORT_ADDRESS("clientPortAddress", FILE, TEXT, "host", "every address", IN_FORCE),
  CLIENT_PORT_LISTEN_BACKLOG("clientPortListenBacklog", FILE, WHOLE, "connections", "-1", IN_FORCE),
  MAX_CLIENT_CNXNS("maxClientCnxns", FILE, WHOLE, "connections per address", "60", IN_FORCE),
  MAX_CNXNS("maxCnxns", PREFIXED, WHOLE, "connections", "0", IN_FORCE),
  CLIENT_TCP_KEEP_ALIVE("clientTcpKeepAlive", PREFIXED, TRUE_FALSE, "", "false", IN_FORCE),
  SESSIONLESS_CNXN_TIMEOUT("nio.sessionlessCnxnTimeout", PREFIXED, WHOLE, "ms", "10000", IN_FORCE),

  // Time and sessions.
  TICK_TIME("tickTime", FILE, WHOLE, "ms", "3000", IN_FORCE),
  MIN_SESSION_TIMEOUT("minSessionTimeout", FILE, WHOLE, "ms", "2 x tickTime", IN_FORCE),
  MAX_SESSION_TIMEOUT("maxSessionTimeout", FILE, WHOLE, "ms", "20 x tickTime", IN_FORCE),
  CLOSE_SESSION_TXN("closeSessionTxn.enabled", PREFIXED, TRUE_FALSE, "", "true", IN_FORCE),

  // Transaction log.
  PRE_ALLOC_SIZE("preAllocSize", PREFIXED, LONG, "KiB", "65536", IN_FORCE),
  FORCE_SYNC("forceSync", PREFIXED, TEXT, "yes or no", "yes", IN_FORCE),
  FSYNC_WARNING_THRESHOLD(
      "fsync.warningthresholdms", PREFIXED_OR_BARE, LONG, "ms", "1000", IN_FORCE),
  TXN_LOG_SIZE_LIMIT("txnLogSizeLimitInKb", PREFIXED, LONG, "KiB", "-1", IN_FORCE),
  FLUSH_DELAY("flushDelay", PREFIXED, LONG, "ms", "0", NATURAL_BATCH),
  MAX_WRITE_QUEUE_POLL_TIME(
      "maxWriteQueuePollTime", PREFIXED, LONG, "ms", "flushDelay / 3", NATURAL_BATCH),
  MAX_BATCH_SIZE("maxBatchSize", PREFIXED, WHOLE, "requests", "1000", NATURAL_BATCH),

  // Snapshots.
  SNAP_COUNT("snapCount", PREFIXED, WHOLE, "transactions", "100000", IN_FORCE),
  SNAP_SIZE_LIMIT("snapSizeLimitInKb", PREFIXED, LONG, "KiB", "4194304", IN_FORCE),
  SNAPSHOT_COMPRESSION_METHOD(
      "snapshot.compression.method", PREFIXED, TEXT, "gz or snappy", "none", IN_FORCE),
  SNAPSHOT_TRUST_EMPTY("snapshot.trust.empty", PREFIXED, TRUE_FALSE, "", "false", IN_FORCE),
  SERIALIZE_LAST_PROCESSED_ZXID(
      "serializeLastProcessedZxid.enabled", PREFIXED, TRUE_FALSE, "", "true", IN_FORCE),
  PURGE_RETAIN_COUNT("autopurge.snapRetainCount", FILE, WHOLE, "snapshots", "3", IN_FORCE),
  PURGE_INTERVAL("autopurge.purgeInterval", FILE, WHOLE, "hours", "0", IN_FORCE),

  // Rules of the tree.
  DIGEST_ENABLED("digest.enabled", PREFIXED, TRUE_FALSE, "", "true", IN_FORCE),
  EXTENDED_TYPES_ENABLED("extendedTypesEnabled", PREFIXED, TRUE_FALSE, "", "false", IN_FORCE),
  EMULATE_353_TTL_NODES("emulate353TTLNodes", PREFIXED, TRUE_FALSE, "", "false", IN_FORCE),
  ENFORCE_QUOTA("enforceQuota", PREFIXED, TRUE_FALSE, "", "false", IN_FORCE),
  CONTAINER_CHECK_INTERVAL("znode.container.checkIntervalMs", BARE, WHOLE, "ms", "60000", IN_FORCE),
  CONTAINER_MAX_PER_MINUTE(
      "znode.container.maxPerMinute", BARE, WHOLE, "znodes per minute", "10000", IN_FORCE),
  CONTAINER_MAX_NEVER_USED(
      "znode.container.maxNeverUsedIntervalMs", BARE, LONG, "ms", "0", IN_FORCE),

  // Access.
  SKIP_ACL("skipACL", PREFIXED, TEXT, "yes or no", "no", IN_FORCE),
  ENABLE_EAGER_ACL_CHECK("enableEagerACLCheck", PREFIXED, TRUE_FALSE, "", "false", LEADER_CHECKS),
  DIGEST_AUTH_ENABLED(
      "DigestAuthenticationProvider.enabled", PREFIXED, TRUE_FALSE, "", "true", IN_FORCE),
  DIGEST_AUTH_ALGORITHM(
      "DigestAuthenticationProvider.digestAlg", PREFIXED, TEXT, "algorithm", "SHA1", IN_FORCE),
  DIGEST_AUTH_SUPER(
      "DigestAuthenticationProvider.superDigest",
      PREFIXED,
      SECRET,
      "super:digest",
      "none",
      IN_FORCE),
  ENFORCE_AUTH_ENABLED("enforce.auth.enabled", PREFIXED, TRUE_FALSE, "", "false", IN_FORCE),
  ENFORCE_AUTH_SCHEMES("enforce.auth.schemes", PREFIXED, TEXT, "comma list", "none", IN_FORCE),

  // Limits.
  JUTE_MAX_BUFFER("jute.maxbuffer", BARE, WHOLE, "bytes", "1048575", IN_FORCE),
  JUTE_MAX_BUFFER_EXTRA(
      "jute.maxbuffer.extrasize", PREFIXED, WHOLE, "bytes", "jute.maxbuffer", IN_FORCE),
  GLOBAL_OUTSTANDING_LIMIT("globalOutstandingLimit", PREFIXED, WHOLE, "requests", "1000", IN_FORCE),
  LARGE_REQUEST_MAX_BYTES("largeRequestMaxBytes", PREFIXED, WHOLE, "bytes", "104857600", IN_FORCE),
  LARGE_REQUEST_THRESHOLD("largeRequestThreshold", PREFIXED, WHOLE, "bytes", "-1", IN_FORCE),
  REQUEST_THROTTLE_MAX("request_throttle_max_requests", PREFIXED, WHOLE, "requests", "0", IN_FORCE),
  REQUEST_THROTTLE_STALL("request_throttle_stall_time", PREFIXED, WHOLE, "ms", "100", NO_QUEUE),
  REQUEST_THROTTLE_DROP_STALE(
      "request_throttle_drop_stale", PREFIXED, TRUE_FALSE, "", "true", NO_QUEUE),
  REQUEST_STALE_LATENCY("request_stale_latency_check", PREFIXED, TRUE_FALSE, "", "false", NO_QUEUE),
  REQUEST_STALE_CONNECTION(
      "request_stale_connection_check", PREFIXED, TRUE_FALSE, "", "true", NO_QUEUE),
  REQUEST_THROTTLER_SHUTDOWN(
      "request_throttler.shutdownTimeout", PREFIXED, WHOLE, "ms", "10000", ONE_LOOP),
  THROTTLED_OP_WAIT_TIME("throttled_op_wait_time", PREFIXED, WHOLE, "ms", "0", NO_QUEUE),
  CONNECTION_TOKENS("connection_throttle_tokens", PREFIXED, WHOLE, "tokens", "0", IN_FORCE),
  CONNECTION_FILL_TIME("connection_throttle_fill_time", PREFIXED, WHOLE, "ms", "1", IN_FORCE),
  CONNECTION_FILL_COUNT("connection_throttle_fill_count", PREFIXED, WHOLE, "tokens", "1", IN_FORCE),
  CONNECTION_FREEZE_TIME("connection_throttle_freeze_time", PREFIXED, WHOLE, "ms", "-1", IN_FORCE),
  CONNECTION_DROP_INCREASE(
      "connection_throttle_drop_increase", PREFIXED, FRACTION, "probability", "0.02", IN_FORCE),
  CONNECTION_DROP_DECREASE(
      "connection_throttle_drop_decrease", PREFIXED, FRACTION, "probability", "0.002", IN_FORCE),
  CONNECTION_DECREASE_RATIO(
      "connection_throttle_decrease_ratio", PREFIXED, FRACTION, "probability", "0", IN_FORCE),
  CONNECTION_WEIGHT_ENABLED(
      "connection_throttle_weight_enabled", PREFIXED, TRUE_FALSE, "", "false", IN_FORCE),
  CONNECTION_GLOBAL_WEIGHT(
      "connection_throttle_global_session_weight", PREFIXED, WHOLE, "tokens", "3", IN_FORCE),
  CONNECTION_RENEW_WEIGHT(
      "connection_throttle_renew_session_weight", PREFIXED, WHOLE, "tokens", "2", IN_FORCE),
  CONNECTION_LOCAL_WEIGHT(
      "connection_throttle_local_session_weight", PREFIXED, WHOLE, "tokens", "1", IN_FORCE),

  // Operation.
  FOUR_LETTER_WORDS(
      "4lw.commands.whitelist", PREFIXED, TEXT, "comma list or *", "srvr,ruok", IN_FORCE),
  READ_ONLY_MODE("readonlymode.enabled", BARE, TRUE_FALSE, "", "false", IN_FORCE),
  STANDALONE_ENABLED("standaloneEnabled", FILE, TRUE_FALSE, "", "true", IN_FORCE),
  DYNAMIC_CONFIG_FILE("dynamicConfigFile", FILE, TEXT, "path", "none", IN_FORCE),
  SERVER_MEMBER("server.N", FILE, FAMILY, "see membership", "none", IN_FORCE),
  PEER_TYPE("peerType", FILE, TEXT, "role", "participant", IN_FORCE),
  ELECTION_ALGORITHM("electionAlg", FILE, WHOLE, "", "3", IN_FORCE),
  LOG_DIR("log.dir", PREFIXED, TEXT, "path", "launcher's", IN_FORCE),
  LOG_FILE("log.file", PREFIXED, TEXT, "file name", "launcher's", IN_FORCE),
  CONSOLE_THRESHOLD("console.threshold", PREFIXED, TEXT, "level", "INFO", IN_FORCE),

  // Ensembles, parser keys.
  GROUP("group.N", FILE, FAMILY, "server ids", "none", IN_FORCE),
  WEIGHT("weight.N", FILE, FAMILY, "votes", "1", IN_FORCE),
  INIT_LIMIT("initLimit", FILE, WHOLE, "ticks", "0", IN_FORCE),
  SYNC_LIMIT("syncLimit", FILE, WHOLE, "ticks", "0", IN_FORCE),
  CONNECT_TO_LEARNER_MASTER_LIMIT(
      "connectToLearnerMasterLimit", FILE, WHOLE, "ticks", "0", IN_FORCE),
  OBSERVER_MASTER_PORT("observerMasterPort", FILE, WHOLE, "port", "0", IN_FORCE),
  QUORUM_LISTEN_ON_ALL_IPS("quorumListenOnAllIPs", FILE, TRUE_FALSE, "", "false", IN_FORCE),
  SYNC_ENABLED("syncEnabled", FILE, TRUE_FALSE, "", "true", IN_FORCE),
  OBSERVER_SYNC_ENABLED("observer.syncEnabled", PREFIXED, TRUE_FALSE, "", "true", IN_FORCE),
  RECONFIG_ENABLED("reconfigEnabled", FILE, TRUE_FALSE, "", "false", IN_FORCE),
  LOCAL_SESSIONS_ENABLED("localSessionsEnabled", FILE, TRUE_FALSE, "", "false", IN_FORCE),
  LOCAL_SESSIONS_UPGRADING(
      "localSessionsUpgradingEnabled", FILE, TRUE_FALSE, "", "false", IN_FORCE),
  MULTI_ADDRESS_ENABLED("multiAddress.enabled", PREFIXED, TRUE_FALSE, "", "false", IN_FORCE),
  MULTI_ADDRESS_CHECK(
      "multiAddress.reachabilityCheckEnabled",
      PREFIXED,
      TRUE_FALSE,
      "",
      "true",
      TRIED_SIDE_BY_SIDE),
  MULTI_ADDRESS_TIMEOUT(
      "multiAddress.reachabilityCheckTimeoutMs", PREFIXED, WHOLE, "ms", "1000", TRIED_SIDE_BY_SIDE),
  ORACLE_PATH("oraclePath", FILE, TEXT, "path", "none", ORACLE),
  QUORUM_CNXN_THREADS("quorum.cnxn.threads.size", FILE, WHOLE, "threads", "20", ONE_LOOP),

  // Ensembles, property-backed keys.
  COMMIT_LOG_COUNT("commitLogCount", PREFIXED, WHOLE, "transactions", "500", IN_FORCE),
  SNAPSHOT_SIZE_FACTOR(
      "snapshotSizeFactor", PREFIXED, FRACTION, "of the snapshot", "0.33", SYNCHRONISATION_TUNING),
  LEADER_SERVES("leaderServes", PREFIXED, TEXT, "yes or no", "yes", IN_FORCE),
  CNX_TIMEOUT("cnxTimeout", PREFIXED, WHOLE, "ms", "5000", IN_FORCE),
  QUORUM_CNXN_TIMEOUT(
      "quorumCnxnTimeoutMs", PREFIXED, WHOLE, "ms", "syncLimit x tickTime", IN_FORCE),
  TCP_KEEP_ALIVE("tcpKeepAlive", PREFIXED, TRUE_FALSE, "", "false", IN_FORCE),
  ELECTION_PORT_BIND_RETRY("electionPortBindRetry", PREFIXED, WHOLE, "attempts", "3", IN_FORCE),
  ELECTION_MIN_NOTIFICATION(
      "fastleader.minNotificationInterval", PREFIXED, WHOLE, "ms", "200", IN_FORCE),
  ELECTION_MAX_NOTIFICATION(
      "fastleader.maxNotificationInterval", PREFIXED, WHOLE, "ms", "60000", IN_FORCE),
  LEADER_MAX_TIME_FOR_EPOCH(
      "leader.maxTimeToWaitForEpoch", PREFIXED, WHOLE, "ms", "-1", INIT_LIMIT_BOUNDS),
  LEADER_SNAP_SYNCS("leader.maxConcurrentSnapSyncs", PREFIXED, WHOLE, "learners", "10", IN_FORCE),
  LEADER_DIFF_SYNCS(
      "leader.maxConcurrentDiffSyncs", PREFIXED, WHOLE, "learners", "100", FROM_MEMORY),
  LEADER_ACK_LOGGING(
      "leader.ackLoggingFrequency", PREFIXED, WHOLE, "acknowledgements", "1000", NO_ACK_LINES),
  LEADER_CLOSE_ASYNC(
      "leader.closeSocketAsync", PREFIXED_OR_BARE, TRUE_FALSE, "", "false", ONE_LOOP),
  LEARNER_CLOSE_ASYNC(
      "learner.closeSocketAsync", PREFIXED_OR_BARE, TRUE_FALSE, "", "false", ONE_LOOP),
  LEARNER_ASYNC_SENDING(
      "learner.asyncSending", PREFIXED_OR_BARE, TRUE_FALSE, "", "false", ONE_LOOP),
  FORCE_SNAPSHOT_SYNC("forceSnapshotSync", PREFIXED, TRUE_FALSE, "", "false", IN_FORCE),
  LEADER_CONNECT_DELAY("leaderConnectDelayDuringRetryMs", PREFIXED, WHOLE, "ms", "10", IN_FORCE),
  OBSERVER_RECONNECT_DELAY(
      "observer.reconnectDelayMs", PREFIXED, WHOLE, "ms", "0", OBSERVER_DELAYS),
  OBSERVER_ELECTION_DELAY(
      "observer.election.DelayMs", PREFIXED, WHOLE, "ms", "200", OBSERVER_DELAYS),
  OBSERVER_MASTER_SIZE_LIMIT(
      "observerMaster.sizeLimit", PREFIXED, WHOLE, "bytes", "33554432", FROM_MEMORY),
  COMMIT_WORKERS("commitProcessor.numWorkerThreads", PREFIXED, WHOLE, "threads", "cores", ONE_LOOP),
  COMMIT_READ_BATCH(
      "commitProcessor.maxReadBatchSize", PREFIXED, WHOLE, "requests", "-1", ONE_LOOP),
  COMMIT_BATCH("commitProcessor.maxCommitBatchSize", PREFIXED, WHOLE, "requests", "1", ONE_LOOP),
  COMMIT_SHUTDOWN("commitProcessor.shutdownTimeout", PREFIXED, WHOLE, "ms", "5000", ONE_LOOP),
  FORWARD_LEARNER_REQUESTS(
      "forward_learner_requests_to_commit_processor_disabled",
      PREFIXED,
      TRUE_FALSE,
      "",
      "false",
      ONE_LOOP),
  SKIP_LEARNER_REQUEST(
      "follower.skipLearnerRequestToNextProcessor", PREFIXED, TRUE_FALSE, "", "false", ONE_LOOP),
  LEADER_NODELAY("leader.nodelay", BARE, TRUE_FALSE, "", "true", NO_DELAY),
  FOLLOWER_NODELAY("follower.nodelay", BARE, TRUE_FALSE, "", "true", NO_DELAY),
  ENSEMBLE_AUTH_NAME(
      "ensembleAuthName", PREFIXED, TEXT, "comma list", "none", PLUGIN_AUTHENTICATION),

  // TLS.
  SECURE_CLIENT_PORT("secureClientPort", FILE, WHOLE, "port", "none", TLS),
  SECURE_CLIENT_PORT_ADDRESS("secureClientPortAddress", FILE, TEXT, "host", "every address", TLS),
  CLIENT_PORT_UNIFICATION("client.portUnification", PREFIXED, TRUE_FALSE, "", "false", TLS),
  CLIENT_CERT_RELOAD("client.certReload", PREFIXED, TRUE_FALSE, "", "false", TLS),
  HANDSHAKE_LIMIT(
      "netty.server.outstandingHandshake.limit", PREFIXED, WHOLE, "handshakes", "-1", TLS),
  HANDSHAKE_EARLY_DROP(
      "netty.server.earlyDropSecureConnectionHandshakes", PREFIXED, TRUE_FALSE, "", "false", TLS),
  SSL_QUORUM("sslQuorum", FILE, TRUE_FALSE, "", "false", TLS),
  PORT_UNIFICATION("portUnification", FILE, TRUE_FALSE, "", "false", TLS),
  SSL_QUORUM_RELOAD("sslQuorumReloadCertFiles", FILE, TRUE_FALSE, "", "false", TLS),
  SSL_AUTH_PROVIDER("ssl.authProvider", PREFIXED, TEXT, "scheme", "x509", TLS),
  X509_SUPER_USER(
      "X509AuthenticationProvider.superUser", PREFIXED, TEXT, "subject name", "none", TLS),
  FIPS_MODE("fips-mode", PREFIXED, TRUE_FALSE, "", "true", TLS),
  SSL_PROTOCOL("ssl.protocol", PREFIXED, TEXT, "protocol", "TLSv1.3", TLS),
  SSL_ENABLED_PROTOCOLS("ssl.enabledProtocols", PREFIXED, TEXT, "comma list", "protocol", TLS),
  SSL_CIPHERSUITES("ssl.ciphersuites", PREFIXED, TEXT, "comma list", "the JVM's", TLS),
  SSL_KEY_STORE("ssl.keyStore.location", PREFIXED, TEXT, "path", "none", TLS),
  SSL_KEY_STORE_PASSWORD("ssl.keyStore.password", PREFIXED, SECRET, "password", "none", TLS),
  SSL_KEY_STORE_PASSWORD_PATH("ssl.keyStore.passwordPath", PREFIXED, TEXT, "path", "none", TLS),
  SSL_KEY_STORE_TYPE("ssl.keyStore.type", PREFIXED, TEXT, "type", "by suffix", TLS),
  SSL_TRUST_STORE("ssl.trustStore.location", PREFIXED, TEXT, "path", "none", TLS),
  SSL_TRUST_STORE_PASSWORD("ssl.trustStore.password", PREFIXED, SECRET, "password", "none", TLS),
  SSL_TRUST_STORE_PASSWORD_PATH("ssl.trustStore.passwordPath", PREFIXED, TEXT, "path", "none", TLS),
  SSL_TRUST_STORE_TYPE("ssl.trustStore.type", PREFIXED, TEXT, "type", "by suffix", TLS),
  SSL_CONTEXT_SUPPLIER("ssl.context.supplier.class", PREFIXED, TEXT, "class", "none", TLS),
  SSL_HOSTNAME_VERIFICATION("ssl.hostnameVerification", PREFIXED, TRUE_FALSE, "", "true", TLS),
  SSL_CLIENT_HOSTNAME_VERIFICATION(
      "ssl.clientHostnameVerification", PREFIXED, TRUE_FALSE, "", "false", TLS),
  SSL_CRL("ssl.crl", PREFIXED, TRUE_FALSE, "", "false", TLS),
  SSL_OCSP("ssl.ocsp", PREFIXED, TRUE_FALSE, "", "false", TLS),
  SSL_CLIENT_AUTH("ssl.clientAuth", PREFIXED, TEXT, "need, want, none", "need", TLS),
  SSL_HANDSHAKE_TIMEOUT("ssl.handshakeDetectionTimeoutMillis", PREFIXED, WHOLE, "ms", "5000", TLS),
  SSL_PROVIDER("ssl.sslProvider", PREFIXED, TEXT, "provider", "the JVM's", TLS),
  SSL_QUORUM_PROTOCOL("ssl.quorum.protocol", PREFIXED, TEXT, "protocol", "TLSv1.3", TLS),
  SSL_QUORUM_ENABLED_PROTOCOLS(
      "ssl.quorum.enabledProtocols", PREFIXED, TEXT, "comma list", "protocol", TLS),
  SSL_QUORUM_CIPHERSUITES(
      "ssl.quorum.ciphersuites", PREFIXED, TEXT, "comma list", "the JVM's", TLS),
  SSL_QUORUM_KEY_STORE("ssl.quorum.keyStore.location", PREFIXED, TEXT, "path", "none", TLS),
  SSL_QUORUM_KEY_STORE_PASSWORD(
      "ssl.quorum.keyStore.password", PREFIXED, SECRET, "password", "none", TLS),
  SSL_QUORUM_KEY_STORE_PASSWORD_PATH(
      "ssl.quorum.keyStore.passwordPath", PREFIXED, TEXT, "path", "none", TLS),
  SSL_QUORUM_KEY_STORE_TYPE("ssl.quorum.keyStore.type", PREFIXED, TEXT, "type", "by suffix", TLS),
  SSL_QUORUM_TRUST_STORE("ssl.quorum.trustStore.location", PREFIXED, TEXT, "path", "none", TLS),
  SSL_QUORUM_TRUST_STORE_PASSWORD(
      "ssl.quorum.trustStore.password", PREFIXED, SECRET, "password", "none", TLS),
  SSL_QUORUM_TRUST_STORE_PASSWORD_PATH(
      "ssl.quorum.trustStore.passwordPath", PREFIXED, TEXT, "path", "none", TLS),
  SSL_QUORUM_TRUST_STORE_TYPE(
      "ssl.quorum.trustStore.type", PREFIXED, TEXT, "type", "by suffix", TLS),
  SSL_QUORUM_CONTEXT_SUPPLIER(
      "ssl.quorum.context.supplier.class", PREFIXED, TEXT, "class", "none", TLS),
  SSL_QUORUM_HOSTNAME_VERIFICATION(
      "ssl.quorum.hostnameVerification", PREFIXED, TRUE_FALSE, "", "true", TLS),
  SSL_QUORUM_CLIENT_HOSTNAME_VERIFICATION(
      "ssl.quorum.clientHostnameVerification", PREFIXED, TRUE_FALSE, "", "false", TLS),
  SSL_QUORUM_CRL("ssl.quorum.crl", PREFIXED, TRUE_FALSE, "", "false", TLS),
  SSL_QUORUM_OCSP("ssl.quorum.ocsp", PREFIXED, TRUE_FALSE, "", "false", TLS),
  SSL_QUORUM_CLIENT_AUTH("ssl.quorum.clientAuth", PREFIXED, TEXT, "need, want, none", "need", TLS),
  SSL_QUORUM_HANDSHAKE_TIMEOUT(
      "ssl.quorum.handshakeDetectionTimeoutMillis", PREFIXED, WHOLE, "ms", "5000", TLS),

  // SASL.
  QUORUM_SASL("quorum.auth.enableSasl", FILE, TRUE_FALSE, "", "false", SASL),
  QUORUM_SERVER_SASL("quorum.auth.serverRequireSasl", FILE, TRUE_FALSE, "", "false", SASL),
  QUORUM_LEARNER_SASL("quorum.auth.learnerRequireSasl", FILE, TRUE_FALSE, "", "false", SASL),
  QUORUM_SERVICE_PRINCIPAL(
      "quorum.auth.kerberos.servicePrincipal", FILE, TEXT, "principal", "zkquorum/localhost", SASL),
  QUORUM_LEARNER_CONTEXT(
      "quorum.auth.learner.saslLoginContext", FILE, TEXT, "JAAS section", "QuorumLearner", SASL),
  QUORUM_SERVER_CONTEXT(
      "quorum.auth.server.saslLoginContext", FILE, TEXT, "JAAS section", "QuorumServer", SASL),
  SESSION_REQUIRE_SASL("sessionRequireClientSASLAuth", PREFIXED, TRUE_FALSE, "", "false", SASL),
  ALLOW_SASL_FAILED_CLIENTS("allowSaslFailedClients", PREFIXED, TRUE_FALSE, "", "false", SASL),
  SASL_SERVER_CONFIG("sasl.serverconfig", PREFIXED, TEXT, "JAAS section", "Server", SASL),
  SASL_SUPER_USER("superUser", PREFIXED, TEXT, "user", "none", SASL),
  SASL_SUPER_PASSWORD(
      "SASLAuthenticationProvider.superPassword", PREFIXED, SECRET, "password", "none", SASL),
  KERBEROS_REMOVE_HOST("kerberos.removeHostFromPrincipal", PREFIXED, TRUE_FALSE, "", "false", SASL),
  KERBEROS_REMOVE_REALM(
      "kerberos.removeRealmFromPrincipal", PREFIXED, TRUE_FALSE, "", "false", SASL),
  KERBEROS_CANONICALIZE("kerberos.canonicalizeHostNames", PREFIXED, TRUE_FALSE, "", "false", SASL),
  KERBEROS_MIN_RELOGIN("kerberos.minReLoginTimeMs", PREFIXED, WHOLE, "ms", "60000", SASL),
  LET_ANY_SASL_USER("letAnySaslUserDoX", PREFIXED, TEXT, "permissions", "none", SASL),
  AUTH_TO_LOCAL("security.auth_to_local", PREFIXED, TEXT, "rules", "DEFAULT", SASL),
  REQUIRE_KERBEROS_CONFIG("requireKerberosConfig", PREFIXED, TRUE_FALSE, "", "false", SASL),
  KINIT("kinit", PREFIXED, TEXT, "path", "none", SASL),
  NATIVE_GSS("sun.security.jgss.native", BARE, TRUE_FALSE, "", "false", SASL),
  JAAS_CONFIG("java.security.auth.login.config", BARE, TEXT, "path", "none", SASL),

  // Other capabilities of later releases.
  AUTH_PROVIDER("authProvider.N", PREFIXED, FAMILY, "class", "none", PLUGIN_AUTHENTICATION),
  AUDIT_ENABLE("audit.enable", PREFIXED, TRUE_FALSE, "", "false", AUDIT),
  AUDIT_CLASS("audit.impl.class", PREFIXED, TEXT, "class", "Slf4jAuditLogger", AUDIT),
  USE_X_FORWARDED_FOR(
      "IPAuthenticationProvider.usexforwardedfor", PREFIXED, TRUE_FALSE, "", "false", ADMIN_HTTP),
  ADMIN_ENABLE_SERVER("admin.enableServer", PREFIXED, TRUE_FALSE, "", "true", ADMIN_HTTP),
  ADMIN_SERVER_ADDRESS("admin.serverAddress", PREFIXED, TEXT, "host", "0.0.0.0", ADMIN_HTTP),
  ADMIN_SERVER_PORT("admin.serverPort", PREFIXED, WHOLE, "port", "8080", ADMIN_HTTP),
  ADMIN_IDLE_TIMEOUT("admin.idleTimeout", PREFIXED, WHOLE, "ms", "30000", ADMIN_HTTP),
  ADMIN_COMMAND_URL("admin.commandURL", PREFIXED, TEXT, "path", "/commands", ADMIN_HTTP),
  ADMIN_HTTP_VERSION("admin.httpVersion", PREFIXED, WHOLE, "", "11", ADMIN_HTTP),
  ADMIN_PORT_UNIFICATION("admin.portUnification", PREFIXED, TRUE_FALSE, "", "false", ADMIN_HTTP),
  ADMIN_FORCE_HTTPS("admin.forceHttps", PREFIXED, TRUE_FALSE, "", "false", ADMIN_HTTP),
  ADMIN_NEED_CLIENT_AUTH("admin.needClientAuth", PREFIXED, TRUE_FALSE, "", "false", ADMIN_HTTP),
  ADMIN_RATE_LIMITER("admin.rateLimiterIntervalInMS", PREFIXED, WHOLE, "ms", "300000", ADMIN_HTTP),
  ADMIN_SNAPSHOT("admin.snapshot.enabled", PREFIXED, TRUE_FALSE, "", "true", ADMIN_HTTP),
  ADMIN_RESTORE("admin.restore.enabled", PREFIXED, TRUE_FALSE, "", "true", ADMIN_HTTP),
  METRICS_CLASS(
      "metricsProvider.className", FILE, TEXT, "class", "DefaultMetricsProvider", METRICS_PROVIDER),
  METRICS_HTTP_HOST("metricsProvider.httpHost", FILE, TEXT, "host", "0.0.0.0", METRICS_PROVIDER),
  METRICS_HTTP_PORT("metricsProvider.httpPort", FILE, WHOLE, "port", "7000", METRICS_PROVIDER),
  METRICS_JVM_INFO("metricsProvider.exportJvmInfo", FILE, TRUE_FALSE, "", "true", METRICS_PROVIDER),
  METRICS_WORKERS(
      "metricsProvider.numWorkerThreads", FILE, WHOLE, "threads", "1", METRICS_PROVIDER),
  METRICS_QUEUE(
      "metricsProvider.maxQueueSize", FILE, WHOLE, "updates", "1000000", METRICS_PROVIDER),
  METRICS_SHUTDOWN(
      "metricsProvider.workerShutdownTimeoutMs", FILE, WHOLE, "ms", "1000", METRICS_PROVIDER),
  METRICS_OTHER("metricsProvider.N", FILE, FAMILY, "provider's own", "none", METRICS_PROVIDER),
  PAUSE_MONITOR("jvm.pause.monitor", FILE, TRUE_FALSE, "", "false", DIAGNOSTICS),
  PAUSE_SLEEP("jvm.pause.sleep.time.ms", FILE, LONG, "ms", "500", DIAGNOSTICS),
  PAUSE_INFO("jvm.pause.info-threshold.ms", FILE, LONG, "ms", "1000", DIAGNOSTICS),
  PAUSE_WARN("jvm.pause.warn-threshold.ms", FILE, LONG, "ms", "10000", DIAGNOSTICS),
  MESSAGE_TRACKER_SIZE("messageTracker.BufferSize", PREFIXED, WHOLE, "messages", "10", DIAGNOSTICS),
  MESSAGE_TRACKER_ENABLED("messageTracker.Enabled", PREFIXED, TRUE_FALSE, "", "false", DIAGNOSTICS),
  PATH_STATS_ENABLED("pathStats.enabled", PREFIXED, TRUE_FALSE, "", "false", DIAGNOSTICS),
  PATH_STATS_CAPACITY("pathStats.slotCapacity", PREFIXED, WHOLE, "slots", "60", DIAGNOSTICS),
  PATH_STATS_DURATION("pathStats.slotDuration", PREFIXED, WHOLE, "s", "15", DIAGNOSTICS),
  PATH_STATS_DEPTH("pathStats.maxDepth", PREFIXED, WHOLE, "levels", "6", DIAGNOSTICS),
  PATH_STATS_SAMPLE("pathStats.sampleRate", PREFIXED, FRACTION, "of requests", "0.1", DIAGNOSTICS),
  PATH_STATS_INITIAL_DELAY("pathStats.initialDelay", PREFIXED, WHOLE, "s", "5", DIAGNOSTICS),
  PATH_STATS_DELAY("pathStats.delay", PREFIXED, WHOLE, "s", "5", DIAGNOSTICS),
  PATH_STATS_TOP("pathStats.topPathMax", PREFIXED, WHOLE, "paths", "20", DIAGNOSTICS),
  JMX_LOG4J_DISABLE("jmx.log4j.disable", PREFIXED, TRUE_FALSE, "", "false", JMX),
  JMX_LOG4J_MBEAN("jmx.log4j.mbean", PREFIXED, TEXT, "name", "log4j:hierarchy=default", JMX),

  // Accepted without effect.
  SERVER_CNXN_FACTORY("serverCnxnFactory", PREFIXED, TEXT, "class", "NIO", OWN_NETWORK),
  NIO_SELECTOR_THREADS("nio.numSelectorThreads", PREFIXED, WHOLE, "threads", "by cores", ONE_LOOP),
  NIO_WORKER_THREADS("nio.numWorkerThreads", PREFIXED, WHOLE, "threads", "by cores", ONE_LOOP),
  NIO_DIRECT_BUFFER_BYTES("nio.directBufferBytes", PREFIXED, WHOLE, "bytes", "65536", OWN_BUFFERS),
  NIO_SHUTDOWN_TIMEOUT("nio.shutdownTimeout", PREFIXED, WHOLE, "ms", "5000", ONE_LOOP),
  NETTY_FLOW_CONTROL(
      "netty.advancedFlowControl.enabled", PREFIXED, TRUE_FALSE, "", "false", OWN_NETWORK),
  INT_BUFFER_STARTING_SIZE(
      "intBufferStartingSizeBytes", PREFIXED, WHOLE, "bytes", "1024", OWN_BUFFERS),
  RESPONSE_CACHE("maxResponseCacheSize", PREFIXED, WHOLE, "entries", "400", NO_REPLY_CACHE),
  CHILDREN_RESPONSE_CACHE(
      "maxGetChildrenResponseCacheSize", PREFIXED, WHOLE, "entries", "400", NO_REPLY_CACHE),
  WATCH_MANAGER_NAME("watchManagerName", PREFIXED, TEXT, "class", "WatchManager", OWN_WATCHES),
  WATCHER_CLEAN_THRESHOLD("watcherCleanThreshold", PREFIXED, WHOLE, "watches", "1000", OWN_WATCHES),
  WATCHER_CLEAN_INTERVAL("watcherCleanIntervalInSeconds", PREFIXED, WHOLE, "s", "600", OWN_WATCHES),
  WATCHER_CLEAN_THREADS("watcherCleanThreadsNum", PREFIXED, WHOLE, "threads", "2", OWN_WATCHES),
  MAX_DEAD_WATCHERS("maxInProcessingDeadWatchers", PREFIXED, WHOLE, "watches", "-1", OWN_WATCHES),
  BIT_HASH_CACHE("bitHashCacheSize", PREFIXED, WHOLE, "entries", "10", OWN_WATCHES),
  TRACE_FILE("traceFile", PREFIXED, TEXT, "path", "none", RETIRED),
  CONTROLLER_PORT("controllerPort", PREFIXED, WHOLE, "port", "none", TEST_ONLY),
  TEST_INITIAL_ZXID("testingonly.initialZxid", PREFIXED, LONG, "zxid", "none", TEST_ONLY),
  TEST_DISCONTINUOUS(
      "test.allowDiscontinuousProposals", PREFIXED, TRUE_FALSE, "", "false", TEST_ONLY),
  CLIENT_SASL("sasl.client", PREFIXED, TRUE_FALSE, "", "true", CLIENT_SIDE),
  CLIENT_SASL_CONFIG("sasl.clientconfig", PREFIXED, TEXT, "JAAS section", "Client", CLIENT_SIDE),
  CLIENT_SASL_USERNAME("sasl.client.username", PREFIXED, TEXT, "user", "zookeeper", CLIENT_SIDE),
  CLIENT_SASL_CANONICALIZE(
      "sasl.client.canonicalize.hostname", PREFIXED, TRUE_FALSE, "", "true", CLIENT_SIDE),
  CLIENT_SERVER_REALM("server.realm", PREFIXED, TEXT, "realm", "none", CLIENT_SIDE),
  CLIENT_SERVER_PRINCIPAL("server.principal", PREFIXED, TEXT, "principal", "none", CLIENT_SIDE),
  CLIENT_WATCH_RESET("disableAutoWatchReset", PREFIXED, TRUE_FALSE, "", "false", CLIENT_SIDE),
  CLIENT_SOCKET("clientCnxnSocket", PREFIXED, TEXT, "class", "NIO", CLIENT_SIDE),
  CLIENT_SECURE("client.secure", PREFIXED, TRUE_FALSE, "", "false", CLIENT_SIDE),
  CLIENT_REQUEST_TIMEOUT("request.timeout", PREFIXED, WHOLE, "ms", "0", CLIENT_SIDE);

  /** What stands before a key of the file when it is given as a system property. */
  static final String PREFIX = "zookeeper.";

  private static final Map<String, ConfigKey> BY_NAME = byName();

  private final String text;
  private final Placement placement;
  private final Form form;
  private final String unit;
  private final String defaultText;
  private final KeyState state;

  ConfigKey(
      String text,
      Placement placement,
      Form form,
      String unit,
      String defaultText,
      KeyState state) {
    this.text = text;
    this.placement = placement;
    this.form = form;
    this.unit = unit;
    this.defaultText = defaultText;
    this.state = state;
  }

  private static Map<String, ConfigKey> byName() {
    Map<String, ConfigKey> keys = new HashMap<>();
    for (ConfigKey key : values()) {
      if (keys.put(key.text, key) != null) {
        throw new IllegalStateException("two rows of the table for key " + key.text);
      }
    }
    return keys;
  }

  /** The key as written in {@code zoo.cfg}. */
  public String text() {
    return text;
  }

  /** Where the key may be written. */
  public Placement placement() {
    return placement;
  }

  /** How the value is read. */
  public Form form() {
    return form;
  }

  /** Unit, or the words it takes; empty for true and false. */
  public String unit() {
    return unit;
  }

  /** The default, as text; where it follows from another key, in words. */
  public String defaultText() {
    return defaultText;
  }

  /** What the key means to this release. */
  public KeyState state() {
    return state;
  }

  /** The system property that stands for this key, empty when there is none. */
  public Optional<String> systemProperty() {
    return switch (placement) {
      case FILE -> Optional.empty();
      case PREFIXED, PREFIXED_OR_BARE -> Optional.of(PREFIX + text);
      case BARE -> Optional.of(text);
    };
  }

  /** The row for a key of {@code zoo.cfg}, where a family counts for all its members. */
  static Optional<ConfigKey> ofFileKey(String name) {
    ConfigKey exact = BY_NAME.get(name);
    return exact != null ? Optional.of(exact) : family(name);
  }

  /** The row that a system property stands for; empty when it means nothing to a server. */
  static Optional<ConfigKey> ofSystemProperty(String name) {
    if (name.startsWith(PREFIX)) {
      return ofFileKey(name.substring(PREFIX.length()))
          .filter(key -> key.placement == PREFIXED || key.placement == PREFIXED_OR_BARE);
    }
    return Optional.ofNullable(BY_NAME.get(name))
        .filter(key -> key.placement == BARE || key.placement == PREFIXED_OR_BARE);
  }

  private static Optional<ConfigKey> family(String name) {
    for (ConfigKey key : values()) {
      if (key.form == FAMILY && name.length() >= key.text.length() && key.stemOf(name)) {
        return Optional.of(key);
      }
    }
    return Optional.empty();
  }

  private boolean stemOf(String name) {
    return name.startsWith(text.substring(0, text.length() - 1));
  }
}
