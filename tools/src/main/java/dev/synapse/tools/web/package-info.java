/**
 * Reads pages of the public web as text. URLs come from models and are therefore untrusted: connections are made only
 * to public addresses, and to hosts that an operator allows.
 */
@NullMarked
package dev.synapse.tools.web;

import org.jspecify.annotations.NullMarked;
