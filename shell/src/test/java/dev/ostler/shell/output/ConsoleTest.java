package dev.ostler.shell.output;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.wire.value.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ConsoleTest {
  @Test
  void dataThatIsNoTextGoesToAPipeAsItIs() {
    ByteArrayOutputStream pipe = new ByteArrayOutputStream();
    PrintWriter out = new PrintWriter(new OutputStreamWriter(pipe, UTF_8));
    Console console =
        new Console(out, new PrintWriter(new StringWriter()), pipe, false, false, () -> 80);
    console.print("before");
    console.print(Bytes.of(new byte[] {'a', (byte) 0xff, 0, (byte) 0xc3, (byte) 0xa9}));
    console.print("é");
    console.flush();
    assertThat(pipe.toByteArray())
        .containsExactly(
            'b', 'e', 'f', 'o', 'r', 'e', '\n', 'a', 0xff, 0, 0xc3, 0xa9, '\n', 0xc3, 0xa9, '\n');
  }
}
