package dev.ostler.core.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.core.access.AclDecision.Accepted;
import dev.ostler.core.access.AclDecision.Refused;
import dev.ostler.core.access.AuthenticationResult.Added;
import dev.ostler.wire.client.ErrorCode;
import dev.ostler.wire.value.Acl;
import dev.ostler.wire.value.AclList;
import dev.ostler.wire.value.Bytes;
import dev.ostler.wire.value.Permission;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AccessRulesTest {
  private static final String HASH = "u:Jq7wMyA/w2Vd5WIDAKdu4OIIFEQ=";
  private static final Identity USER = new Identity("digest", HASH);
  private static final ConnectionFacts FACTS = ConnectionFacts.ofAddress("10.1.2.3");

  private final AccessRules rules = new AccessRules(AccessSettings.DEFAULT);
  private final Identities stranger = rules.connected("10.1.2.3");
  private final Identities user = stranger.plus(List.of(USER));
  private final Identities master = stranger.plus(List.of(new Identity("super", "")));

  /** A scheme from outside: names are what clients say, and letter case does not count. */
  private static final class NameScheme implements AuthenticationScheme {
    @Override
    public String name() {
      return "sasl";
    }

    @Override
    public AuthenticationResult authenticate(@Nullable Bytes credentials, ConnectionFacts facts) {
      return credentials == null
          ? AuthenticationResult.failed()
          : AuthenticationResult.added("sasl", credentials.toUtf8());
    }

    @Override
    public boolean matches(String identityId, String aclId) {
      return identityId.equalsIgnoreCase(aclId);
    }

    @Override
    public boolean isValidId(String aclId) {
      return !aclId.contains("@");
    }

    @Override
    public boolean isAuthenticating() {
      return true;
    }
  }

  private static AccessSettings withSasl(List<String> enforced) {
    return new AccessSettings(false, null, true, "SHA1", enforced, List.of(new NameScheme()));
  }

  private static Acl acl(int permissions, @Nullable String scheme, @Nullable String id) {
    return new Acl(permissions, scheme, id);
  }

  private static AclList list(Acl... entries) {
    return AclList.of(List.of(entries));
  }

  @Test
  void aMissingOrEmptyListGrantsEverything() {
    assertThat(rules.permits(null, Permission.ADMIN, Identities.NONE)).isTrue();
    assertThat(rules.permits(list(), Permission.ADMIN, Identities.NONE)).isTrue();
  }

  @Test
  void theWorldHasWhatItsEntriesGrantAndNoMore() {
    for (int permission = 1; permission <= Permission.ADMIN; permission *= 2) {
      assertThat(rules.permits(AclList.OPEN, permission, Identities.NONE)).isTrue();
      assertThat(rules.permits(AclList.READ_ONLY, permission, stranger))
          .isEqualTo(permission == Permission.READ);
    }
  }

  @Test
  void oneOfTheNeededPermissionsIsEnough() {
    int readOrAdmin = Permission.READ | Permission.ADMIN;
    assertThat(rules.permits(AclList.READ_ONLY, readOrAdmin, stranger)).isTrue();
    assertThat(rules.permits(list(acl(16, "digest", HASH)), readOrAdmin, user)).isTrue();
    assertThat(rules.permits(list(acl(2, "digest", HASH)), readOrAdmin, user)).isFalse();
  }

  @Test
  void anEntryCountsForItsOwnSchemeAndIdOnly() {
    AclList own = list(acl(31, "digest", HASH));
    assertThat(rules.permits(own, Permission.READ, user)).isTrue();
    assertThat(rules.permits(own, Permission.READ, stranger)).isFalse();
    assertThat(rules.permits(own, Permission.READ, Identities.of(new Identity("ip", HASH))))
        .isFalse();
    assertThat(rules.permits(list(acl(31, "sasl", HASH)), Permission.READ, user)).isFalse();
    assertThat(rules.permits(list(acl(31, "world", HASH)), Permission.READ, user)).isFalse();
    assertThat(rules.permits(list(acl(31, "super", "")), Permission.READ, user)).isFalse();
    assertThat(rules.permits(list(acl(31, null, null)), Permission.READ, user)).isFalse();
    assertThat(rules.permits(list(acl(31, "digest", null)), Permission.READ, user)).isFalse();
    assertThat(rules.permits(list(acl(0, "digest", HASH)), Permission.READ, user)).isFalse();
  }

  @Test
  void permissionsAddUpOverEntries() {
    AclList entries =
        list(acl(1, "world", "anyone"), acl(2, "ip", "10.0.0.0/8"), acl(4, "digest", HASH));
    assertThat(rules.permits(entries, Permission.READ, user)).isTrue();
    assertThat(rules.permits(entries, Permission.WRITE, user)).isTrue();
    assertThat(rules.permits(entries, Permission.CREATE, user)).isTrue();
    assertThat(rules.permits(entries, Permission.DELETE, user)).isFalse();
    assertThat(rules.permits(entries, Permission.CREATE, stranger)).isFalse();
  }

  @Test
  void superPassesEveryCheck() {
    assertThat(rules.permits(list(acl(0, "world", "anyone")), Permission.ADMIN, master)).isTrue();
  }

  @Test
  void skipAclGrantsEverythingButRefusesWrongLists() {
    AccessRules open =
        new AccessRules(new AccessSettings(true, null, true, "SHA1", List.of(), List.of()));
    AclList locked = list(acl(31, "digest", HASH));
    assertThat(open.permits(locked, Permission.ADMIN, Identities.NONE)).isTrue();
    assertThat(open.normalise(list(acl(31, "super", "")), user)).isEqualTo(refused());
    assertThat(open.visible(locked, Identities.NONE)).isEqualTo(new Accepted(locked));
  }

  @Test
  void theOpenListIsStoredAsTheSharedOne() {
    AclList received = list(acl(31, new String("world"), new String("anyone")));
    assertThat(rules.normalise(received, stranger))
        .isEqualTo(new Accepted(AclList.OPEN))
        .isInstanceOfSatisfying(
            Accepted.class, accepted -> assertThat(accepted.list()).isSameAs(AclList.OPEN));
    assertThat(rules.normalise(list(Acl.OPEN, Acl.OPEN), stranger))
        .isInstanceOfSatisfying(
            Accepted.class, accepted -> assertThat(accepted.list()).isSameAs(AclList.OPEN));
  }

  @Test
  void aListWithoutEntriesIsRefused() {
    assertThat(rules.normalise(null, user)).isEqualTo(refused());
    assertThat(rules.normalise(list(), user)).isEqualTo(refused());
  }

  @Test
  void whatMeansNobodyIsRefused() {
    for (Acl wrong :
        List.of(
            acl(31, null, "x"),
            acl(31, null, null),
            acl(31, "", ""),
            acl(31, "world", ""),
            acl(31, "world", "Anyone"),
            acl(31, "World", "anyone"),
            acl(31, "super", ""),
            acl(31, "super", "x"),
            acl(31, "sasl", "x"),
            acl(31, "x509", "CN=x"),
            acl(31, "nope", "x"),
            acl(31, "digest", "x"),
            acl(31, "digest", "a:b:c"),
            acl(31, "ip", "localhost"),
            acl(31, "nope", null),
            acl(31, "super", null),
            acl(31, "ip", "1.2.3.4/33"))) {
      assertThat(rules.normalise(list(wrong), user)).as("%s", wrong).isEqualTo(refused());
      assertThat(rules.normalise(list(Acl.OPEN, wrong), user)).isEqualTo(refused());
      assertThat(rules.normalise(list(wrong, Acl.OPEN), master)).isEqualTo(refused());
    }
  }

  @Test
  void anIdIsMissedInTheSchemesThatLookAtIt() {
    for (String scheme : List.of("world", "ip", "digest")) {
      assertThat(rules.normalise(list(acl(31, scheme, null)), user))
          .isEqualTo(new Refused(ErrorCode.MARSHALLING_ERROR));
      assertThat(rules.normalise(list(acl(31, "nope", "x"), acl(31, scheme, null)), user))
          .isEqualTo(refused());
    }
  }

  @Test
  void validEntriesAreKeptAsTheyAre() {
    AclList requested =
        list(acl(0, "world", "anyone"), acl(255, "ip", "10.0.0.0/8"), acl(-1, "digest", "a:b"));
    assertThat(rules.normalise(requested, stranger))
        .isInstanceOfSatisfying(
            Accepted.class, accepted -> assertThat(accepted.list()).isSameAs(requested));
  }

  @Test
  void exactDuplicatesAreDroppedAndTheOrderIsKept() {
    Acl read = acl(1, "world", "anyone");
    Acl all = acl(31, "digest", "a:b");
    assertThat(rules.normalise(list(all, read, all, read, all), stranger))
        .isEqualTo(new Accepted(list(all, read)));
    assertThat(rules.normalise(list(read, acl(3, "world", "anyone")), stranger))
        .isEqualTo(new Accepted(list(read, acl(3, "world", "anyone"))));
  }

  @Test
  void authStandsForWhatTheConnectionShowed() {
    Acl before = acl(1, "world", "anyone");
    Acl after = acl(1, "ip", "10.0.0.1");
    for (String id : new String[] {"", "whatever", "a:b:c"}) {
      assertThat(rules.normalise(list(before, acl(5, "auth", id), after), user))
          .isEqualTo(new Accepted(list(before, acl(5, "digest", HASH), after)));
    }
    assertThat(rules.normalise(list(acl(5, "auth", null)), user))
        .isEqualTo(new Accepted(list(acl(5, "digest", HASH))));
  }

  @Test
  void authStandsForEveryIdentityThatAuthenticates() {
    AccessRules sasl = new AccessRules(withSasl(List.of()));
    Identities many =
        user.plus(
            List.of(
                new Identity("super", ""),
                new Identity("sasl", "joe"),
                new Identity("gone", "x"),
                new Identity("digest", "v:hash")));
    assertThat(sasl.normalise(list(acl(3, "auth", "")), many))
        .isEqualTo(
            new Accepted(
                list(acl(3, "digest", HASH), acl(3, "sasl", "joe"), acl(3, "digest", "v:hash"))));
  }

  @Test
  void whatAuthStandsForMayStandBesideItself() {
    Acl own = acl(31, "digest", HASH);
    Accepted twice = new Accepted(list(own, own));
    assertThat(rules.normalise(list(acl(31, "auth", ""), own), user)).isEqualTo(twice);
    assertThat(rules.normalise(list(own, acl(31, "auth", "")), user)).isEqualTo(twice);
    assertThat(rules.normalise(list(acl(31, "auth", "x"), acl(31, "auth", "y")), user))
        .isEqualTo(twice);
  }

  @Test
  void authStandsForNobodyWithoutSuchAnIdentity() {
    AclList auth = list(acl(31, "auth", ""));
    assertThat(rules.normalise(auth, stranger)).isEqualTo(refused());
    assertThat(rules.normalise(auth, master)).isEqualTo(refused());
    assertThat(rules.normalise(auth, Identities.NONE)).isEqualTo(refused());
  }

  @Test
  void randomListsAreNormalisedAsByTheSlowTwin() {
    long seed = 17;
    Random random = new Random(seed);
    List<Acl> choices =
        List.of(
            Acl.OPEN,
            acl(1, "world", "anyone"),
            acl(31, "auth", ""),
            acl(1, "auth", "x"),
            acl(31, "digest", HASH),
            acl(1, "ip", "::1"),
            acl(1, "ip", "nowhere"),
            acl(1, "digest", "bad"),
            acl(1, "world", "other"));
    for (int i = 0; i < 20_000; i++) {
      List<Acl> entries = new ArrayList<>();
      int good = random.nextInt(3) > 0 ? 6 : choices.size();
      for (int k = random.nextInt(6); k >= 0; k--) {
        entries.add(choices.get(random.nextInt(good)));
      }
      Identities who = random.nextBoolean() ? user : stranger;
      assertThat(rules.normalise(AclList.of(entries), who))
          .as("seed %d, list %s for %s", seed, entries, who)
          .isEqualTo(slowly(entries, who));
    }
  }

  private static AclDecision slowly(List<Acl> entries, Identities who) {
    List<Acl> stored = new ArrayList<>();
    for (Acl entry : new LinkedHashSet<>(entries)) {
      String text = entry.scheme() + " " + entry.id();
      switch (text) {
        case "world anyone", "ip ::1", "digest " + HASH -> stored.add(entry);
        case "auth ", "auth x" -> {
          if (!who.entries().contains(USER)) {
            return refused();
          }
          stored.add(acl(entry.permissions(), "digest", HASH));
        }
        default -> {
          return refused();
        }
      }
    }
    return new Accepted(AclList.of(stored));
  }

  @Test
  void adminSeesTheWholeListAndReadSeesNoHashes() {
    AclList stored =
        list(
            acl(16, "ip", "10.1.2.3"),
            acl(1, "world", "anyone"),
            acl(31, "digest", HASH),
            acl(1, "digest", ":p"),
            acl(1, "digest", "odd"),
            acl(1, "digest", "a:b:c"));
    assertThat(rules.visible(stored, stranger)).isEqualTo(new Accepted(stored));
    assertThat(rules.visible(stored, rules.connected("10.9.9.9")))
        .isEqualTo(
            new Accepted(
                list(
                    acl(16, "ip", "10.1.2.3"),
                    acl(1, "world", "anyone"),
                    acl(31, "digest", "u:x"),
                    acl(1, "digest", ":x"),
                    acl(1, "digest", "odd"),
                    acl(1, "digest", "a:x"))));
  }

  @Test
  void withoutReadAndAdminTheListIsNotShown() {
    assertThat(rules.visible(list(acl(14, "world", "anyone")), stranger))
        .isEqualTo(new Refused(ErrorCode.NO_AUTH));
  }

  @Test
  void aMissingListIsShownAsTheOpenOne() {
    assertThat(rules.visible(null, stranger)).isEqualTo(new Accepted(AclList.OPEN));
  }

  @Test
  void unknownSchemesFailToAuthenticate() {
    for (String scheme : List.of("", "world", "auth", "super", "sasl", "x509", "Digest")) {
      assertThat(rules.authenticate(scheme, Bytes.utf8("u:p"), FACTS))
          .as(scheme)
          .isEqualTo(AuthenticationResult.failed());
    }
    assertThat(rules.authenticate("digest", Bytes.utf8("u:p"), FACTS))
        .isEqualTo(new Added(List.of(USER)));
    assertThat(rules.authenticate("ip", null, FACTS))
        .isEqualTo(new Added(List.of(new Identity("ip", "10.1.2.3"))));
  }

  @Test
  void withoutDigestItsEntriesMeanNobody() {
    AccessRules none =
        new AccessRules(new AccessSettings(false, null, false, "SHA1", List.of(), List.of()));
    AclList own = list(acl(31, "digest", HASH));
    assertThat(none.permits(own, Permission.READ, user)).isFalse();
    assertThat(none.normalise(own, user)).isEqualTo(refused());
    assertThat(none.authenticate("digest", Bytes.utf8("u:p"), FACTS))
        .isEqualTo(AuthenticationResult.failed());
  }

  @Test
  void aSchemeFromOutsideTakesPart() {
    AccessRules sasl = new AccessRules(withSasl(List.of()));
    AuthenticationResult result = sasl.authenticate("sasl", Bytes.utf8("Joe"), FACTS);
    assertThat(result).isEqualTo(new Added(List.of(new Identity("sasl", "Joe"))));
    Identities joe = stranger.plus(((Added) result).identities());
    assertThat(sasl.permits(list(acl(1, "sasl", "joe")), Permission.READ, joe)).isTrue();
    assertThat(sasl.permits(list(acl(1, "sasl", "jim")), Permission.READ, joe)).isFalse();
    assertThat(sasl.normalise(list(acl(1, "sasl", "joe")), stranger))
        .isEqualTo(new Accepted(list(acl(1, "sasl", "joe"))));
    assertThat(sasl.normalise(list(acl(1, "sasl", "joe@x")), stranger)).isEqualTo(refused());
  }

  @Test
  void whoAmIShowsTheUserWithoutTheHash() {
    assertThat(rules.userName(USER)).isEqualTo("u");
    assertThat(rules.userName(new Identity("ip", "10.1.2.3"))).isEqualTo("10.1.2.3");
    assertThat(rules.userName(new Identity("super", ""))).isEmpty();
    assertThat(new AccessRules(withSasl(List.of())).userName(new Identity("sasl", "joe/host")))
        .isEqualTo("joe/host");
  }

  @Test
  void enforcementAsksForOneOfTheNamedSchemes() {
    assertThat(rules.satisfiesEnforcement(Identities.NONE)).isTrue();
    AccessRules enforcing = new AccessRules(withSasl(List.of("sasl", "digest")));
    assertThat(enforcing.satisfiesEnforcement(stranger)).isFalse();
    assertThat(enforcing.satisfiesEnforcement(master)).isFalse();
    assertThat(enforcing.satisfiesEnforcement(user)).isTrue();
    assertThat(enforcing.satisfiesEnforcement(Identities.of(new Identity("sasl", "joe")))).isTrue();
    AccessRules saslOnly = new AccessRules(withSasl(List.of("sasl")));
    assertThat(saslOnly.satisfiesEnforcement(user)).isFalse();
  }

  @Test
  void settingsThatCannotWorkAreNamed() {
    assertThatThrownBy(() -> new AccessRules(withSasl(List.of("x509"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("enforce.auth.schemes names x509");
    AccessSettings twice =
        new AccessSettings(
            false, null, true, "SHA1", List.of(), List.of(new NameScheme(), new NameScheme()));
    assertThatThrownBy(() -> new AccessRules(twice))
        .hasMessageContaining("sasl is registered twice");
    AccessSettings noHash = new AccessSettings(false, null, true, "ROT13", List.of(), List.of());
    assertThatThrownBy(() -> new AccessRules(noHash)).hasMessageContaining("ROT13");
  }

  @Test
  void connectionsFromOneAddressShareTheirIdentities() {
    assertThat(rules.connected("10.1.2.3")).isSameAs(stranger);
    // More addresses than are remembered: every answer is still right.
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < 2000; i++) {
        String address = "10.0." + i / 256 + "." + i % 256;
        assertThat(rules.connected(address).entries()).containsExactly(new Identity("ip", address));
      }
    }
  }

  @Test
  void theSettingsTextKeepsTheSecret() {
    AccessSettings settings =
        new AccessSettings(false, "super:plantedSecret", true, "SHA1", List.of("ip"), List.of());
    assertThat(settings.toString())
        .doesNotContain("plantedSecret")
        .contains("superDigest=***", "enforcedSchemes=[ip]");
    assertThat(AccessSettings.DEFAULT.toString()).contains("superDigest=none");
  }

  private static AclDecision refused() {
    return new Refused(ErrorCode.INVALID_ACL);
  }
}
