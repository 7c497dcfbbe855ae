package dev.ostler.net.listen;

import static dev.ostler.net.listen.TestServer.frame;
import static dev.ostler.net.listen.TestServer.receiveAll;
import static dev.ostler.net.listen.TestServer.receiveFrame;
import static dev.ostler.net.listen.TestServer.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.net.link.TransportKind;
import java.io.IOException;
import java.net.Socket;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(names = {"AUTO", "NIO"})
class FourLetterWordsTest {
  @AutoClose private final TestServer server;
  private final RecordingHandler handler;

  FourLetterWordsTest(TransportKind kind) throws IOException {
    server = new TestServer(kind);
    handler = server.handler;
    handler.onWord =
        link -> {
          RecordingHandler.answer(link, "imok");
          link.close();
        };
  }

  @Test
  void everyWordIsKnownByItsLetters() {
    List<String> words =
        List.of(
            "conf", "cons", "crst", "dirs", "dump", "envi", "gtmk", "hash", "isro", "mntr", "ruok",
            "srst", "srvr", "stat", "stmk", "wchc", "wchp", "wchs");
    for (String word : words) {
      int number = 0;
      for (int i = 0; i < word.length(); i++) {
        number = (number << 8) | word.charAt(i);
      }
      assertThat(FourLetterWords.isKnown(number)).as(word).isTrue();
      assertThat(FourLetterWords.name(number)).isEqualTo(word);
      assertThat(number).isGreaterThanOrEqualTo(FourLetterWords.SMALLEST);
    }
    assertThat(FourLetterWords.isKnown(0x78787878)).isFalse();
  }

  @Test
  void aWordIsAnsweredAndTheLinkClosed() throws Exception {
    Socket client = server.connect();
    send(client, "ruok");
    assertThat(receiveAll(client)).isEqualTo("imok");
    handler.expect("opened", "word ruok 0", "closed HANDLER");
  }

  @Test
  void aWordInPiecesIsAnswered() throws Exception {
    Socket client = server.connect();
    for (String letter : List.of("s", "r", "v", "r")) {
      send(client, letter);
    }
    assertThat(receiveAll(client)).isEqualTo("imok");
    handler.expect("opened", "word srvr 0", "closed HANDLER");
  }

  @Test
  void whatFollowsAWordIsDropped() throws Exception {
    handler.onWord = link -> {};
    Socket client = server.connect();
    send(client, "ruok\r\nmntr");
    handler.expect("opened", "word ruok 0");
    send(client, "more");
    send(client, frame("a frame"));
    server.await("all arrived", () -> server.loop.counters().bytesReceived == 25);
    server.run(() -> {
      RecordingHandler.answer(handler.link(), "late");
      handler.link().close();
    });
    assertThat(receiveAll(client)).isEqualTo("late");
    handler.expect("closed HANDLER");
    assertThat(handler.lines).isEmpty();
  }

  @Test
  void aClientThatClosesItsSideAfterTheWordStillGetsALateAnswer() throws Exception {
    handler.onWord = link -> {};
    Socket client = server.connect();
    send(client, "mntr\n");
    client.shutdownOutput();
    handler.expect("opened", "word mntr 0");
    // A round trip of another client: the end of the first one's input has been seen by then.
    Socket other = server.connect();
    handler.onFrame = RecordingHandler::echo;
    send(other, frame("ping"));
    assertThat(receiveFrame(other)).isEqualTo("ping");
    handler.expect("opened", "frame ping");
    ClientLink first = server.onLoop(() -> firstLink());
    server.run(() -> {
      RecordingHandler.answer(first, "answer");
      first.close();
    });
    assertThat(receiveAll(client)).isEqualTo("answer");
    handler.expect("closed HANDLER");
  }

  private ClientLink firstLink() {
    ClientLink[] first = new ClientLink[1];
    server.listener.forEachLink(link -> {
      if (first[0] == null) {
        first[0] = link;
      }
    });
    return first[0];
  }

  @Test
  void stmkWaitsForItsEightBytes() throws Exception {
    Socket client = server.connect();
    send(client, "stmk", "\0\0\0", "\0\0\0\1\2");
    assertThat(receiveAll(client)).isEqualTo("imok");
    handler.expect("opened", "word stmk 258", "closed HANDLER");
  }

  @Test
  void stmkInOneSegmentIsTheSame() throws Exception {
    Socket client = server.connect();
    send(client, "stmk\0\0\0\0\0\0\1\0\n");
    assertThat(receiveAll(client)).isEqualTo("imok");
    handler.expect("opened", "word stmk 256", "closed HANDLER");
  }

  @Test
  void afterTheFirstFrameAWordIsAnIllegalLength() throws Exception {
    Socket client = server.connect();
    send(client, frame("connect"));
    send(client, "ruok");
    assertThat(receiveAll(client)).isEmpty();
    handler.expect("opened", "frame connect", "illegal 1920298859", "closed ILLEGAL_FRAME");
  }

  @Test
  void anUnknownWordIsAnIllegalLength() throws Exception {
    Socket client = server.connect();
    send(client, "xxxx");
    assertThat(receiveAll(client)).isEmpty();
    handler.expect("opened", "illegal 2021161080", "closed ILLEGAL_FRAME");
  }

  @Test
  void theTelnetInterruptCloses() throws Exception {
    Socket client = server.connect();
    send(client, new byte[] {(byte) 0xff, (byte) 0xf4, (byte) 0xff, (byte) 0xfd});
    assertThat(receiveAll(client)).isEmpty();
    handler.expect("opened", "closed TELNET_INTERRUPT");
  }

  private static void send(Socket socket, String... pieces) throws IOException {
    for (String piece : pieces) {
      TestServer.send(socket, piece);
    }
  }

  private static void send(Socket socket, byte[] bytes) throws IOException {
    TestServer.send(socket, bytes);
  }
}
