package dev.ostler.core.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.wire.codec.MalformedException;
import dev.ostler.wire.value.Acl;
import dev.ostler.wire.value.AclList;
import dev.ostler.wire.value.Bytes;
import dev.ostler.wire.value.Path;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TreeLoaderTest {
  private final TreeLoader loader = new TreeLoader(new TreeOptions(true, false, true, 42));

  @Test
  void everyOrderInWhichParentsComeFirstGivesTheSameTree() throws MalformedException {
    long seed = Long.getLong("ostler.seed", System.nanoTime());
    String again = "run again: mvn test -pl core -Dtest=TreeLoaderTest -Dostler.seed=" + seed;
    Random random = new Random(seed);
    List<String> depthFirst = new ArrayList<>();
    List<String> leaves = new ArrayList<>();
    List<String> inner = new ArrayList<>();
    for (int a = 0; a < 20; a++) {
      depthFirst.add("/a" + a);
      inner.add("/a" + a);
      for (int b = 0; b < 10; b++) {
        depthFirst.add("/a" + a + "/b" + b);
        inner.add("/a" + a + "/b" + b);
        for (int c = 0; c < 20; c++) {
          depthFirst.add("/a" + a + "/b" + b + "/c" + c);
          leaves.add("/a" + a + "/b" + b + "/c" + c);
        }
      }
    }
    List<String> scattered = new ArrayList<>(leaves);
    Collections.shuffle(scattered, random);
    scattered.addAll(0, inner);
    Tree first = load(depthFirst);
    Tree second = load(scattered);
    assertThat(second.digest()).as(again).isEqualTo(first.digest());
    assertThat(second.nodeCount()).isEqualTo(first.nodeCount()).isEqualTo(depthFirst.size() + 1);
    assertThat(second.dataBytes()).isEqualTo(first.dataBytes());
    NodeState node = new NodeState();
    for (String path : depthFirst) {
      second.read(second.find(Path.of(path)), node);
      assertThat(node.data()).as("%s, %s", path, again).isEqualTo(Bytes.of(data(path)));
      int children = path.contains("c") ? 0 : path.contains("b") ? 20 : 10;
      assertThat(node.childCount).as("%s, %s", path, again).isEqualTo(children);
      assertThat(second.descendants(second.find(Path.of(path))))
          .isEqualTo(children == 10 ? 210 : children);
    }
  }

  @Test
  void aZnodeThatComesTwiceIsRefused() throws MalformedException {
    add("", "/a", "/b", "/a/x");
    assertThatThrownBy(() -> add("")).hasMessage("znode / is there twice");
    add("/a");
    assertThatThrownBy(() -> loader.finish(1)).hasMessage("znode /a is there twice");
  }

  @Test
  void aZnodeWithoutParentOrNameIsRefused() throws MalformedException {
    assertThatThrownBy(() -> add("/a")).hasMessage("the parent of znode /a is missing");
    add("", "/a", "/a/b");
    for (String path :
        new String[] {"/x/y", "/a/b/c/d", "/ab/c", "//a", "/a//c", "a", "/a/", "a/b"}) {
      assertThatThrownBy(() -> add(path))
          .as(path)
          .hasMessage("the parent of znode " + path + " is missing");
    }
  }

  @Test
  void aZnodeWithoutItsListIsRefused() throws MalformedException {
    AclList list = AclList.of(List.of(new Acl(1, "ip", "10.0.0.1")));
    loader.aclList(7, list);
    NodeState node = node("");
    add("");
    node.aclIndex = 7;
    loader.node(bytes("/a"), 0, 2, node);
    loader.node(bytes("/b"), 0, 2, node);
    node.aclIndex = 8;
    assertThatThrownBy(() -> loader.node(bytes("/c"), 0, 2, node))
        .hasMessage("znode /c refers to access control list 8, which is not there");
    Tree tree = loader.finish(1);
    tree.read(tree.find(Path.of("/b")), node);
    assertThat(tree.acl(node)).isEqualTo(list);
  }

  private Tree load(List<String> paths) throws MalformedException {
    TreeLoader fresh = new TreeLoader(new TreeOptions(true, false, true, 42));
    fresh.node(bytes(""), 0, 0, node(""));
    for (String path : paths) {
      byte[] around = bytes("..." + path + "...");
      fresh.node(around, 3, around.length - 6, node(path));
    }
    return fresh.finish(5);
  }

  private void add(String... paths) throws MalformedException {
    for (String path : paths) {
      loader.node(bytes(path), 0, path.length(), node(path));
    }
  }

  private static NodeState node(String path) {
    NodeState node = new NodeState();
    node.data(Bytes.of(data(path)));
    node.czxid = path.hashCode();
    return node;
  }

  /** Some is large. */
  private static byte[] data(String path) {
    return bytes(path.repeat(path.endsWith("c7") ? 200 : 1));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
