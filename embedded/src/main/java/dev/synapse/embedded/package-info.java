/** PostgreSQL and Redis as child processes, from the binaries on Maven Central. */
@NullMarked
package dev.synapse.embedded;

import org.jspecify.annotations.NullMarked;
