/** The operator's routes: workers, queues, turns, dead letters, users, settings, and the audit log. */
@NullMarked
package dev.synapse.gateway.operator;

import org.jspecify.annotations.NullMarked;
