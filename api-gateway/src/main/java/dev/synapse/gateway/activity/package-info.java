/** What changes in a user's groups: the user's event log, the state of each group as the user sees it, and what the user has read. */
@NullMarked
package dev.synapse.gateway.activity;

import org.jspecify.annotations.NullMarked;
