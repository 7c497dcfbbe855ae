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
    Importer importer = new Importer(target, "/new/place", false, false, new ImportPlan());
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
    Importer careful = new Importer(target, "/a", false, false, new ImportPlan());
    var _ = ExportReader.read(new StringReader(text), careful::add);
    careful.end();
    assertThat(target.text("/a")).isEqualTo("old");
    Importer bold = new Importer(target, "/a", true, false, new ImportPlan());
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

  private static final List<Acl> READ_ONLY = List.of(new Acl(Permission.READ, "world", "anyone"));

  private static final Acl MEANWHILE =
      new Acl(Permission.CREATE | Permission.ADMIN, "ip", "127.0.0.1");

  private static MemorySession locked() {
    MemorySession session = new MemorySession().with("/a/b/c", "x").with("/a/d", "y");
    for (String path : List.of("/a", "/a/b", "/a/b/c", "/a/d")) {
      session.setAcl(path, READ_ONLY, -1);
    }
    return session;
  }

  private static Importer importer(MemorySession target, String text, boolean update)
      throws Exception {
    ImportPlan plan = new ImportPlan();
    var _ = ExportReader.read(new StringReader(text), plan::take);
    return new Importer(target, "/a", update, false, plan);
  }

  @Test
  void aListThatLocksItsZnodeComesIntoForceBehindTheChildren() throws Exception {
    String text = export(locked(), "/a");
    MemorySession target = new MemorySession();
    Importer importer = importer(target, text, false);
    var _ = ExportReader.read(new StringReader(text), importer::add);
    assertThat(target.getAcl("/a").acl()).contains(READ_ONLY.getFirst(), MEANWHILE);
    assertThat(target.getAcl("/a/d").acl()).isEqualTo(READ_ONLY);
    importer.end();
    assertThat(importer.summary()).startsWith("Created 4,");
    assertThat(kinds(locked(), target)).isEmpty();
    assertThat(target.calls().stream().filter(call -> call.startsWith("setAcl")))
        .containsExactly("setAcl /a/b " + READ_ONLY, "setAcl /a " + READ_ONLY);
  }

  @Test
  void anImportThatFailsLeavesNoLongerListBehind() throws Exception {
    String text = export(locked(), "/a");
    MemorySession target = new MemorySession();
    Importer importer = importer(target, text, false);
    List<String> seen = new ArrayList<>();
    assertThatThrownBy(() ->
            ExportReader.read(
                new StringReader(text),
                item -> {
                  if (seen.size() == 2) {
                    throw new InterruptedException();
                  }
                  seen.add(item.path());
                  importer.add(item);
                }))
        .isInstanceOf(InterruptedException.class);
    importer.close();
    assertThat(target.paths()).containsExactly("/a", "/a/b");
    assertThat(target.getAcl("/a").acl()).isEqualTo(READ_ONLY);
    assertThat(target.getAcl("/a/b").acl()).isEqualTo(READ_ONLY);
    assertThat(importer.withoutTheirLists()).isEmpty();
  }

  @Test
  void whatExistsBelowALockedZnodeIsFound() throws Exception {
    String text = export(locked(), "/a");
    MemorySession target = locked();
    Importer careful = importer(target, text, false);
    careful.begin();
    var _ = ExportReader.read(new StringReader(text), careful::add);
    careful.end();
    assertThat(careful.summary()).startsWith("Created 0, updated 0, left 4 as they were");
    Importer bold = importer(target, text, true);
    var _ = ExportReader.read(new StringReader(text), bold::add);
    bold.end();
    assertThat(bold.summary()).startsWith("Created 0, updated 4,");
    Importer below = new Importer(target, "/a/b/c/d", false, false, new ImportPlan());
    below.begin();
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
