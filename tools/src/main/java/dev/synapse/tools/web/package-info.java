/**
 * Reads pages of the public web as text. Addresses come from models, and so from anybody: nothing that is not public is ever
 * connected to.
 */
@NullMarked
package dev.synapse.tools.web;

import org.jspecify.annotations.NullMarked;
