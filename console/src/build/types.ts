// Writes the types of the API's schemas and operations from docs/openapi.json, which a test of the gateway keeps equal to what it serves.
// So a change of the API that breaks the page breaks the build.
import * as fs from "node:fs";
import * as path from "node:path";

interface Schema {
  $ref?: string;
  type?: string | string[];
  enum?: unknown[];
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  anyOf?: Schema[];
  allOf?: Schema[];
}

interface Content {
  content?: Record<string, { schema?: Schema }>;
}

interface Operation {
  requestBody?: Content;
  responses: Record<string, Content>;
}

interface Document {
  components: { schemas: Record<string, Schema> };
  paths: Record<string, Record<string, Operation>>;
}

const JSON_TYPE = "application/json";

export function writeTypes(document: string, output: string): void {
  const api = JSON.parse(fs.readFileSync(document, "utf8")) as Document;
  const schemas = Object.entries(api.components.schemas).map(([name, schema]) => `export type ${name} = ${typeOf(schema)};`);
  const operations = Object.entries(api.paths).flatMap(([template, methods]) =>
    Object.entries(methods).map(([method, operation]) => `  "${method.toUpperCase()} ${template}": ${operationType(operation)};`),
  );
  fs.mkdirSync(path.dirname(output), { recursive: true });
  fs.writeFileSync(
    output,
    `// Generated from docs/openapi.json by the build.\n\n${schemas.join("\n\n")}\n\nexport interface Operations {\n${operations.join("\n")}\n}\n`,
  );
}

/** What an operation takes and what it answers when it succeeds; void where that is not JSON. */
function operationType(operation: Operation): string {
  const success = Object.entries(operation.responses).find(([status]) => status.startsWith("2"))?.[1];
  return `{ body: ${jsonType(operation.requestBody)}; answer: ${jsonType(success)} }`;
}

function jsonType(part: Content | undefined): string {
  const schema = part?.content?.[JSON_TYPE]?.schema;
  return schema === undefined ? "void" : typeOf(schema);
}

function typeOf(schema: Schema): string {
  if (schema.$ref !== undefined) return schema.$ref.slice(schema.$ref.lastIndexOf("/") + 1);
  if (schema.enum !== undefined) return union(schema.enum.map((value) => JSON.stringify(value)));
  if (schema.anyOf !== undefined) return union(schema.anyOf.map(typeOf));
  if (schema.allOf !== undefined) return schema.allOf.map(typeOf).join(" & ");
  if (schema.type === undefined) return "unknown";
  return union([schema.type].flat().map((type) => namedType(type, schema)));
}

function namedType(type: string, schema: Schema): string {
  switch (type) {
    case "integer":
      return "number";
    case "array":
      return `(${typeOf(schema.items ?? {})})[]`;
    case "object":
      return objectType(schema);
    default:
      return type; // string, number, boolean, null
  }
}

function objectType(schema: Schema): string {
  if (schema.properties === undefined) {
    const values = typeof schema.additionalProperties === "object" ? typeOf(schema.additionalProperties) : "unknown";
    return `Record<string, ${values}>`;
  }
  const required = new Set(schema.required);
  const fields = Object.entries(schema.properties).map(([name, field]) => `  ${JSON.stringify(name)}${required.has(name) ? "" : "?"}: ${typeOf(field)};`);
  return `{\n${fields.join("\n")}\n}`;
}

function union(types: string[]): string {
  return [...new Set(types)].join(" | ");
}
