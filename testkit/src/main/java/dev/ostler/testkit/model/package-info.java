/**
 * The reference model: what a standalone server answers, written to be obviously right.
 *
 * <p>One tree in a sorted map, one thread, no cleverness. Speed does not matter here; every number
 * is recounted from the tree when it is asked for. The model is held against a released Apache
 * ZooKeeper 3.9.4 server by the differential test in the interop module, and Ostler is held against
 * the model by the simulator.
 *
 * <pre>
 *   ModelRequest ──► Model ──► ModelReply (header, body, does the connection end)
 *                      │  └──► ModelEvent (which session is told what, in order)
 *                      ├─ ModelReads     exists, getData, getChildren, ...
 *                      ├─ ModelWrites    create, delete, setData, setACL, multi
 *                      ├─ ModelTree      path to ModelNode; quotas in ModelQuotas
 *                      ├─ ModelWatches   who waits for what
 *                      └─ ModelAccess    identities, access control lists
 * </pre>
 *
 * <p>Time and the zxid are inputs and outputs, never read from a clock. Text is {@link String},
 * data is {@link dev.ostler.testkit.model.ModelBytes}; nothing of the wire module appears here.
 */
@NullMarked
package dev.ostler.testkit.model;

import org.jspecify.annotations.NullMarked;
