package dev.ostler.client.recipe;

import java.nio.charset.StandardCharsets;

/** Says in a znode who made it, for people who look at the tree. */
final class Owner {
  private Owner() {}

  /** This process, as the machine's tools know it. */
  static byte[] thisProcess() {
    String host = System.getenv("HOSTNAME");
    String process = "pid " + ProcessHandle.current().pid();
    return (host == null ? process : process + " on " + host).getBytes(StandardCharsets.UTF_8);
  }
}
