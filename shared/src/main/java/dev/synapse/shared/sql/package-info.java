/** Connections to PostgreSQL, and the rows that several services read. */
@NullMarked
package dev.synapse.shared.sql;

import org.jspecify.annotations.NullMarked;
