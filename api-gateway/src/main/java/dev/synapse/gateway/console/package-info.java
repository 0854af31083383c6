/** The console: the page in the browser, as the module {@code console} built it. */
@NullMarked
package dev.synapse.gateway.console;

import org.jspecify.annotations.NullMarked;
