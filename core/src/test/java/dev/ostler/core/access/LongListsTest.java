package dev.ostler.core.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.wire.value.Acl;
import dev.ostler.wire.value.AclList;
import dev.ostler.wire.value.Permission;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LongListsTest {
  private static final int ENTRIES = 45_000;
  private static final String HASH = "u:Jq7wMyA/w2Vd5WIDAKdu4OIIFEQ=";

  private final AccessRules rules = new AccessRules(AccessSettings.DEFAULT);
  private final Identities stranger = rules.connected("10.1.2.3");

  private static List<Acl> addresses(String network) {
    List<Acl> entries = new ArrayList<>();
    for (int i = 0; i < ENTRIES; i++) {
      entries.add(new Acl(Permission.ALL, "ip", network + i % 256));
    }
    return entries;
  }

  private static AclList with(List<Acl> entries, Acl last) {
    entries.add(last);
    return AclList.of(entries);
  }

  @Test
  void twoListsAskedForInTurnKeepTheirOwnDecisions() {
    AclList reads = with(addresses("10.1.9."), new Acl(Permission.READ, "ip", "10.1.2.0/24"));
    AclList users = with(addresses("10.1.8."), new Acl(Permission.WRITE, "digest", HASH));
    Identities user = stranger.plus(List.of(new Identity("digest", HASH)));
    for (int i = 0; i < 1_000; i++) {
      assertThat(rules.permits(reads, Permission.READ, stranger)).isTrue();
      assertThat(rules.permits(reads, Permission.WRITE, stranger)).isFalse();
      assertThat(rules.permits(users, Permission.WRITE, stranger)).isFalse();
      // The same connection after addauth.
      assertThat(rules.permits(users, Permission.WRITE, user)).isTrue();
      assertThat(rules.permits(users, Permission.READ, user)).isFalse();
      assertThat(rules.permits(reads, Permission.READ, user)).isTrue();
    }
  }

  @Test
  void moreDecisionsThanAreRememberedStayRight() {
    List<AclList> lists = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      List<Acl> entries = addresses("10.9.9.").subList(0, 50);
      lists.add(with(entries, new Acl(Permission.READ, "ip", "10.1.2." + i % 7)));
    }
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < lists.size(); i++) {
        assertThat(rules.permits(lists.get(i), Permission.READ, stranger)).isEqualTo(i % 7 == 3);
      }
    }
  }

  @Test
  void oneOfManyIdentitiesIsEnough() {
    List<Identity> many = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      many.add(new Identity("digest", "user" + i + ":hash"));
    }
    Identities user = stranger.plus(many);
    AclList last = with(addresses("10.9.9."), new Acl(Permission.READ, "digest", "user99:hash"));
    AclList nobody = with(addresses("10.9.9."), new Acl(Permission.READ, "digest", "user100:hash"));
    assertThat(rules.permits(last, Permission.READ, user)).isTrue();
    assertThat(rules.permits(nobody, Permission.READ, user)).isFalse();
  }

  /** Ids that mean something and ids that mean nothing, as the one by one comparison has it. */
  @Test
  void theQuickLookAtAnIdDecidesAsTheThoroughOne() {
    long seed = 20_261_121;
    System.out.println("LongListsTest.theQuickLookAtAnIdDecidesAsTheThoroughOne seed " + seed);
    Random random = new Random(seed);
    IpScheme scheme = new IpScheme();
    String[] parts = {
      "10",
      "010",
      "1",
      "2",
      "3",
      "0",
      "11",
      "255",
      "256",
      ".",
      ".",
      ".",
      ".",
      "/",
      ":",
      "::",
      "-1",
      "fe80",
      "x",
      "",
      "10.1.2",
      "10.1.2.3",
      "10.1.2.3/",
      "10.0.0.0/",
      "8",
      "24",
      "32",
      "33",
      "::1"
    };
    String[] addresses = {"10.1.2.3", "0.0.0.0", "255.255.255.255", "::1", "fe80::1%eth0", "none"};
    int matching = 0;
    for (int i = 0; i < 200_000; i++) {
      StringBuilder id = new StringBuilder();
      int count = random.nextInt(9);
      for (int part = 0; part < count; part++) {
        id.append(parts[random.nextInt(parts.length)]);
      }
      String aclId = i % 2 == 0 ? id.toString() : network(random);
      String address = addresses[random.nextInt(addresses.length)];
      boolean wanted = scheme.matches(address, aclId);
      matching += wanted ? 1 : 0;
      assertThat(scheme.matcher(List.of(address)).matches(aclId))
          .as("%s in %s, seed %d", address, aclId, seed)
          .isEqualTo(wanted);
    }
    assertThat(matching).isGreaterThan(1_000);
  }

  private static String network(Random random) {
    String[] bytes = {"10", "10", "010", "1", "1", "2", "3", "8", "11", "0"};
    StringBuilder text = new StringBuilder();
    for (int part = 0; part < 4; part++) {
      text.append(part == 0 ? "" : ".").append(bytes[random.nextInt(bytes.length)]);
    }
    return random.nextBoolean() ? text.toString() : text + "/" + random.nextInt(34);
  }
}
