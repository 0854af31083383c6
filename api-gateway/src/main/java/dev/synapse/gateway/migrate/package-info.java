/** The PostgreSQL schema and its migrations. */
@NullMarked
package dev.synapse.gateway.migrate;

import org.jspecify.annotations.NullMarked;
