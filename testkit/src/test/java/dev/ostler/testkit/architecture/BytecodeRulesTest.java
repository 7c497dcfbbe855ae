package dev.ostler.testkit.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The modules that go into other people's programs run on Java 17. */
class BytecodeRulesTest {
  private static final int CLASS_FILE_MAGIC = 0xCAFEBABE;
  private static final int JAVA_17 = 61;

  @ParameterizedTest
  @ValueSource(strings = {"wire", "net", "client"})
  void everyClassOfTheModuleIsForJava17(String module) throws IOException {
    Path classes = Ostler.checkout().resolve(module).resolve("target/classes");
    List<Path> files;
    try (Stream<Path> walk = Files.walk(classes)) {
      files = walk.filter(file -> file.toString().endsWith(".class")).toList();
    }
    assertThat(files).as("classes in %s", classes).isNotEmpty();
    List<String> newer = new ArrayList<>();
    for (Path file : files) {
      try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
        assertThat(in.readInt()).as("magic number of %s", file).isEqualTo(CLASS_FILE_MAGIC);
        in.readUnsignedShort();
        int version = in.readUnsignedShort();
        if (version > JAVA_17) {
          newer.add(classes.relativize(file) + " has version " + version);
        }
      }
    }
    assertThat(newer).as("set maven.compiler.release to 17 in %s/pom.xml", module).isEmpty();
  }
}
