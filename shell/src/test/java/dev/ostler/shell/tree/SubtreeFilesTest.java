package dev.ostler.shell.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.shell.output.Json.MalformedJson;
import dev.ostler.shell.session.MemorySession;
import dev.ostler.wire.value.Acl;
import dev.ostler.wire.value.Permission;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SubtreeFilesTest {
  private static String export(MemorySession session, String root)
      throws IOException, InterruptedException {
    StringWriter text = new StringWriter();
    ExportWriter writer = new ExportWriter(text, root);
    List<Znode> znodes = new ArrayList<>();
    SubtreeReader.read(session, root, znodes::add);
    for (Znode znode : znodes) {
      writer.write(znode);
    }
    writer.end();
    return text.toString();
  }

  private static MemorySession source() {
    MemorySession session =
        new MemorySession()
            .with("/app", "text")
            .with("/app/with \"quotes\" & ünicode", "line one\nline two")
            .with("/app/empty", "")
            .with("/app/none", null)
            .withBytes("/app/bytes", (byte) 0xff, (byte) 0)
            .withEphemeral("/app/gone");
    session.setAcl("/app/none", List.of(new Acl(Permission.READ, "digest", "bob:x=")), -1);
    return session;
  }

  @Test
  void oneZnodeStandsOnALine() throws Exception {
    assertThat(export(new MemorySession().with("/a/b", "x"), "/a"))
        .isEqualTo(
            """
            {"format":"ostler-export","version":1,"root":"/a","nodes":[
            {"path":"/","data":null,"acl":["world:anyone:cdrwa"]},
            {"path":"/b","data":"x","acl":["world:anyone:cdrwa"]}
            ],"count":2}
            """);
  }

  @Test
  void whatIsImportedIsWhatWasExported() throws Exception {
    MemorySession source = source();
    MemorySession target = new MemorySession();
    Importer importer = new Importer(target, "/new/place", false, false);
    importer.begin();
    var summary = ExportReader.read(new StringReader(export(source, "/app")), importer::add);
    importer.end();
    assertThat(summary).isEqualTo(new ExportReader.Summary("/app", 6));
    assertThat(importer.summary())
        .isEqualTo("Created 5, updated 0, left 0 as they were, passed over 1 ephemeral.");
    assertThat(
            TreeDiff.compare(
                TreeDiff.read(source, "/app", false, done -> {}),
                TreeDiff.read(target, "/new/place", false, done -> {})))
        .isEmpty();
    assertThat(target.text("/new/place/none")).isNull();
    assertThat(target.text("/new/place/empty")).isEmpty();
  }

  @Test
  void whatExistsIsLeftUnlessItIsToBeUpdated() throws Exception {
    String text = export(new MemorySession().with("/a", "new"), "/a");
    MemorySession target = new MemorySession().with("/a", "old");
    Importer careful = new Importer(target, "/a", false, false);
    var _ = ExportReader.read(new StringReader(text), careful::add);
    careful.end();
    assertThat(target.text("/a")).isEqualTo("old");
    Importer bold = new Importer(target, "/a", true, false);
    var _ = ExportReader.read(new StringReader(text), bold::add);
    bold.end();
    assertThat(target.text("/a")).isEqualTo("new");
    assertThat(bold.summary()).startsWith("Created 0, updated 1,");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nothing",
        "[]",
        "{}",
        "{\"format\":\"ostler-export\",\"version\":2,\"root\":\"/\",\"nodes\":[],\"count\":0}",
        "{\"format\":\"ostler-export\",\"version\":1,\"root\":\"/\",\"nodes\":[],\"count\":1}",
        "{\"format\":\"ostler-export\",\"version\":1,\"root\":\"/\",\"nodes\":[{\"path\":\"a\"}],\"count\":1}",
        "{\"format\":\"ostler-export\",\"version\":1,\"root\":\"/\",\"nodes\":[{\"data\":\"a\"}],\"count\":1}",
        "{\"format\":\"ostler-export\",\"version\":1,\"root\":\"/\",\"nodes\":[{\"path\":\"/\",\"base64\":\"!\"}],\"count\":1}",
        "{\"format\":\"ostler-export\",\"version\":1,\"root\":\"/\",\"nodes\":[{\"path\":\"/\",\"acl\":[\"x\"]}],\"count\":1}",
      })
  void otherFilesAreRefused(String text) {
    assertThatThrownBy(() -> ExportReader.read(new StringReader(text), item -> {}))
        .isInstanceOf(MalformedJson.class);
  }

  @Test
  void aFileThatIsCutOffIsRefused() throws Exception {
    String whole = export(source(), "/app");
    for (int end = 0; end < whole.length() - 2; end++) {
      String cut = whole.substring(0, end);
      assertThatThrownBy(() -> ExportReader.read(new StringReader(cut), item -> {}))
          .as("cut at %d", end)
          .isInstanceOf(MalformedJson.class);
    }
  }

  @Test
  void differencesAreNamedByKind() throws Exception {
    MemorySession left =
        new MemorySession().with("/a/same", "x").with("/a/data", "old").with("/a/left", null);
    MemorySession right =
        new MemorySession().with("/b/same", "x").with("/b/data", "new").with("/b/right", null);
    right.setAcl("/b/same", List.of(new Acl(Permission.READ, "world", "anyone")), -1);
    assertThat(
            TreeDiff.compare(
                TreeDiff.read(left, "/a", false, done -> {}),
                TreeDiff.read(right, "/b", false, done -> {})))
        .extracting(difference -> difference.kind() + " " + difference.path())
        .containsExactly("DATA /data", "ONLY_LEFT /left", "ONLY_RIGHT /right", "ACL /same");
  }

  @Test
  void aListWhoseDigestsAreHiddenIsMarked() throws Exception {
    MemorySession session = new MemorySession().with("/a", "x");
    session.setAcl("/a", List.of(new Acl(Permission.ALL, "digest", "bob:x")), -1);
    assertThat(export(session, "/a"))
        .contains("\"acl\":[\"digest:bob:x:cdrwa\"],\"aclMasked\":true}");
  }

  @Test
  void listsWithHiddenDigestsAreNotComparable() throws Exception {
    MemorySession left = new MemorySession().with("/a/same", "x").with("/a/other", "x");
    MemorySession right = new MemorySession().with("/a/same", "x").with("/a/other", "x");
    left.setAcl("/a/same", List.of(new Acl(Permission.READ, "digest", "bob:x")), -1);
    right.setAcl("/a/same", List.of(new Acl(Permission.READ, "digest", "bob:hash=")), -1);
    left.setAcl("/a/other", List.of(new Acl(Permission.READ, "digest", "bob:x")), -1);
    right.setAcl("/a/other", List.of(new Acl(Permission.READ, "digest", "eve:hash=")), -1);
    assertThat(kinds(left, right)).containsExactly("ACL /other", "ACL_HIDDEN /same");
    assertThat(kinds(left, left)).containsExactly("ACL_HIDDEN /other", "ACL_HIDDEN /same");
    assertThat(kinds(right, right)).isEmpty();
  }

  private static List<String> kinds(MemorySession left, MemorySession right) throws Exception {
    return TreeDiff.compare(
            TreeDiff.read(left, "/a", false, done -> {}),
            TreeDiff.read(right, "/a", false, done -> {}))
        .stream()
        .map(difference -> difference.kind() + " " + difference.path())
        .toList();
  }

  @Test
  void theServersOwnZnodesAreNotRead() throws Exception {
    MemorySession session = new MemorySession().with("/zookeeper/quota", "x").with("/a", null);
    List<String> paths = new ArrayList<>();
    SubtreeReader.read(session, "/", znode -> paths.add(znode.path()));
    assertThat(paths).containsExactly("/", "/a");
  }
}
