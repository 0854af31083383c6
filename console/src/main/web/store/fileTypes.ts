const IMAGES = ["image/png", "image/jpeg", "image/webp"];
const MOST_FILES = 10;

/** Whether the page can show it; the server accepts no other images. */
export function isImage(mediaType: string): boolean {
  return IMAGES.includes(mediaType);
}

/**
 * The media type under which a file is uploaded. Browsers know only a few texts by their names and take others, such as source code, for
 * something else: these are sent as plain text, and the server looks whether they are.
 */
export function uploadType(type: string, name: string): string {
  const plain = type.split(";")[0]!.trim().toLowerCase();
  if (/^(image|audio|video|font)\//.test(plain) && !name.toLowerCase().endsWith(".ts")) return plain === "image/svg+xml" ? "text/plain" : plain;
  if (plain.startsWith("text/") || plain === "application/json" || plain === "application/xml") return plain;
  if (/^application\/(pdf|zip|gzip|msword|vnd\.|x-(tar|zip|7z|rar|bzip|gzip|msdownload))/.test(plain)) return plain;
  return "text/plain";
}

/** How many more files the message can carry. */
export function freePlaces(count: number): number {
  return Math.max(0, MOST_FILES - count);
}
