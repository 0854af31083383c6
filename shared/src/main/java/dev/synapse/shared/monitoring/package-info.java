/** Health checks and metrics of a service that runs as a separate process. */
@NullMarked
package dev.synapse.shared.monitoring;

import org.jspecify.annotations.NullMarked;
