package dev.ostler.shell.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EditTest {
  private final ShellFixture fixture = new ShellFixture();
  private @Nullable Path edited;

  /** What a person does to the file. */
  private interface Hand {
    void write(Path file) throws IOException;
  }

  private void editor(Hand hand, int status) {
    fixture.editor =
        process -> {
          Path file = Path.of(process.command().getLast());
          edited = file;
          hand.write(file);
          return status;
        };
  }

  private void types(String text) {
    editor(file -> Files.writeString(file, text), 0);
  }

  @AfterEach
  void deleteWhatIsKept() throws IOException {
    if (edited != null) {
      Files.deleteIfExists(edited);
    }
  }

  @Test
  void whatWasTypedIsWrittenAndTheFileIsGone() {
    fixture.session.with("/a", "old");
    types("new\n");
    fixture.run("edit /a");
    assertThat(fixture.errors()).isEqualTo("Written as version 1.\n");
    assertThat(fixture.session.text("/a")).isEqualTo("new");
    assertThat(edited).isNotNull().doesNotExist();
  }

  @Test
  void aLineEndThatWasThereStays() {
    fixture.session.with("/a", "old\n");
    types("new\n");
    fixture.run("edit /a");
    assertThat(fixture.session.text("/a")).isEqualTo("new\n");
  }

  @Test
  void whoChangesNothingWritesNothing() {
    fixture.session.with("/a", "old");
    types("old\n");
    fixture.run("edit /a");
    assertThat(fixture.errors()).isEqualTo("Nothing was changed.\n");
    assertThat(fixture.session.calls()).isEmpty();
    assertThat(edited).isNotNull().doesNotExist();
  }

  @Test
  void whatSomebodyElseWroteMeanwhileIsNotLostNorIsTheText() {
    fixture.session.with("/a", "old");
    editor(
        file -> {
          Files.writeString(file, "mine");
          fixture.session.setData("/a", "theirs".getBytes(StandardCharsets.UTF_8), -1);
        },
        0);
    fixture.run("edit /a");
    assertThat(fixture.status()).isEqualTo(1);
    assertThat(fixture.errors()).contains("Somebody changed /a since version 0", "" + edited);
    assertThat(fixture.session.text("/a")).isEqualTo("theirs");
    assertThat(edited).hasContent("mine");
  }

  @Test
  void anEditorThatFailsWritesNothing() {
    fixture.session.with("/a", "old");
    editor(file -> Files.writeString(file, "half"), 3);
    fixture.run("edit /a");
    assertThat(fixture.errors()).contains("ended with status 3; nothing was written");
    assertThat(fixture.session.text("/a")).isEqualTo("old");
    assertThat(edited).hasContent("half");
  }

  @Test
  void dataThatIsNoTextIsEditedAsBase64() {
    fixture.session.withBytes("/b", (byte) 0xff, (byte) 0);
    types("never");
    fixture.run("edit /b");
    assertThat(fixture.errors()).contains("The data is no text; edit -b opens it as base64.");
    assertThat(edited).isNull();
    types(Base64.getEncoder().encodeToString("bytes".getBytes(StandardCharsets.UTF_8)) + "\n");
    fixture.run("edit -b /b");
    assertThat(fixture.session.text("/b")).isEqualTo("bytes");
    editor(file -> Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe, 'x'}), 0);
    fixture.run("edit /b");
    assertThat(fixture.errors()).contains("is no UTF-8; nothing was written");
    assertThat(fixture.session.text("/b")).isEqualTo("bytes");
  }

  @ParameterizedTest
  @ValueSource(strings = {"aGVs!bG8=", "aGVs_bG8=", "aGVsbG8=x"})
  void whatIsNoBase64IsNotWritten(String text) {
    fixture.session.with("/b", "old");
    types(text + "\n");
    fixture.run("edit -b /b");
    assertThat(fixture.status()).isEqualTo(1);
    assertThat(fixture.errors()).contains("That is no base64", "Your text is in " + edited);
    assertThat(fixture.session.text("/b")).isEqualTo("old");
    assertThat(edited).hasContent(text);
  }

  @Test
  void base64MayHaveSeveralLines() {
    fixture.session.with("/b", "old");
    types("aGVs\r\n  bG8=\n");
    fixture.run("edit -b /b");
    assertThat(fixture.session.text("/b")).isEqualTo("hello");
  }

  @Test
  void withoutAnEditorNothingIsLeftBehind() {
    fixture.session.with("/a", "old");
    fixture.editor =
        process -> {
          edited = Path.of(process.command().getLast());
          throw new IOException("no editor in this test");
        };
    fixture.run("edit /a");
    assertThat(fixture.status()).isEqualTo(1);
    assertThat(fixture.errors()).isEqualTo("The editor cannot be used: no editor in this test.\n");
    assertThat(edited).isNotNull().doesNotExist();
  }

  @Test
  void anEditorThatFailsWithoutAChangeLeavesNothingBehind() {
    fixture.session.with("/a", "old");
    editor(file -> {}, 1);
    fixture.run("edit /a");
    assertThat(fixture.errors()).endsWith("ended with status 1; nothing was written.\n");
    assertThat(edited).isNotNull().doesNotExist();
  }

  @Test
  void aTextThatCannotBeWrittenIsNamed() {
    fixture.session.with("/a", "old");
    editor(
        file -> {
          Files.writeString(file, "mine");
          fixture.session.delete("/a", -1);
        },
        0);
    fixture.run("edit /a");
    assertThat(fixture.errors())
        .startsWith("Your text is in " + edited + ".\n")
        .endsWith("Node does not exist: /a\n");
    assertThat(edited).hasContent("mine");
  }

  @Test
  void aTextIsNamedAfterCtrlC() {
    fixture.session.with("/a", "old");
    fixture.editor =
        process -> {
          edited = Path.of(process.command().getLast());
          Files.writeString(edited, "mine");
          throw new InterruptedException();
        };
    fixture.run("edit /a");
    assertThat(fixture.status()).isEqualTo(130);
    assertThat(fixture.errors()).contains("Your text is in " + edited);
    assertThat(edited).hasContent("mine");
  }
}
