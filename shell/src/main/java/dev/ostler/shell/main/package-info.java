/**
 * The start of the shell and its three ways of working:
 *
 * <pre>
 *   zkCli.sh -server host:port                 a person at a terminal: Dialogue
 *   zkCli.sh -server host:port ls /            one command, and its status
 *   zkCli.sh -server host:port &lt; commands      a script: Script, the status of its last command
 * </pre>
 */
@NullMarked
package dev.ostler.shell.main;

import org.jspecify.annotations.NullMarked;
