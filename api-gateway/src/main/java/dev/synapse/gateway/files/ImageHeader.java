package dev.synapse.gateway.files;

/**
 * The format of an image and its size in pixels, read from its structure without decoding it, so that no content can make that expensive.
 * Images that are animated or cut off are invalid.
 */
record ImageHeader(String mediaType, long width, long height) {

    /** Reads a PNG, JPEG or WebP image; throws {@link InvalidFile} if it is none. */
    static ImageHeader of(byte[] content) throws InvalidFile {
        ImageBytes bytes = new ImageBytes(content);
        if (bytes.startsWith(PngHeader.SIGNATURE)) {
            return PngHeader.read(bytes);
        }
        if (bytes.startsWith(JpegHeader.SIGNATURE)) {
            return JpegHeader.read(bytes);
        }
        if (bytes.hasTag(0, "RIFF") && bytes.hasTag(8, "WEBP")) {
            return WebpHeader.read(bytes);
        }
        throw new InvalidFile("is not a PNG, JPEG or WebP image");
    }
}
