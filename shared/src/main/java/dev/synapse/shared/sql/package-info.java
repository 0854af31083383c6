/** Connections to PostgreSQL. */
@NullMarked
package dev.synapse.shared.sql;

import org.jspecify.annotations.NullMarked;
