/** What users and groups may spend in a day, and what they have spent. */
@NullMarked
package dev.synapse.gateway.budgets;

import org.jspecify.annotations.NullMarked;
