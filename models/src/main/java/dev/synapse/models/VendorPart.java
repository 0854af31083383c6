package dev.synapse.models;

/**
 * What a vendor needs back with an earlier reply of its model, such as signed reasoning. Opaque to everyone else, and returned only to the
 * provider that sent it.
 *
 * @param provider the canonical name of the provider
 * @param json the vendor's data
 */
public record VendorPart(String provider, String json) {}
