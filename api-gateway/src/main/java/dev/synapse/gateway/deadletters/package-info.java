/** Dead letters, jobs that failed too often: listing, retrying and discarding them, for the API and for {@code ./synapse dead-letters}. */
@NullMarked
package dev.synapse.gateway.deadletters;

import org.jspecify.annotations.NullMarked;
