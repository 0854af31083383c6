/** PostgreSQL: the pool, and the records that more than one service reads or writes. */
@NullMarked
package dev.synapse.shared.sql;

import org.jspecify.annotations.NullMarked;
