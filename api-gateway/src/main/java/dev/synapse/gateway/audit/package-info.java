/** The audit log: who did what, when and from where. */
@NullMarked
package dev.synapse.gateway.audit;

import org.jspecify.annotations.NullMarked;
