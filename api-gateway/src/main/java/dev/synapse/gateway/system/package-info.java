/** What there is to use, and how the process is doing. */
@NullMarked
package dev.synapse.gateway.system;

import org.jspecify.annotations.NullMarked;
