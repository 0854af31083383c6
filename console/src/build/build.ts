// Checks the types of the page, bundles it, and writes it with hashed names and gzip copies. Run by BuildConsole.java.
import * as esbuild from "esbuild";
import ts from "typescript";
import * as fs from "node:fs";
import * as path from "node:path";
import * as process from "node:process";
import { gzipSync } from "node:zlib";
import { writeTypes } from "./types.ts";

const module = path.resolve(process.argv[2]!);
const sources = path.join(module, "src/main/web");
const output = path.join(module, "target/classes/dev/synapse/console");

writeTypes(path.join(module, "../docs/openapi.json"), path.join(module, "target/generated/openapi.ts"));
checkTypes();
fs.rmSync(output, { recursive: true, force: true });
const bundle = await esbuild.build({
  absWorkingDir: sources,
  entryPoints: { console: "main.tsx" },
  outdir: path.join(output, "assets"),
  entryNames: "[name]-[hash]",
  chunkNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  bundle: true,
  splitting: true,
  format: "esm",
  target: "es2022",
  jsx: "automatic",
  minify: true,
  legalComments: "none",
  loader: { ".svg": "file" },
  publicPath: "/assets",
  define: { "process.env.NODE_ENV": '"production"' },
  metafile: true,
  logLevel: "warning",
});
await esbuild.stop();
writeIndex();
compress(output);
process.exit(0);

function checkTypes(): void {
  const config = path.join(module, "tsconfig.json");
  const parsed = ts.parseJsonConfigFileContent(ts.readConfigFile(config, ts.sys.readFile).config, ts.sys, module);
  const program = ts.createProgram(parsed.fileNames, parsed.options);
  const problems = [...parsed.errors, ...ts.getPreEmitDiagnostics(program)];
  if (problems.length > 0) {
    const names = { getCanonicalFileName: (name: string) => name, getCurrentDirectory: () => module, getNewLine: () => "\n" };
    console.error(ts.formatDiagnostics(problems, names));
    process.exit(1);
  }
}

/** index.html with the hashed names of the script and of the style sheet. */
function writeIndex(): void {
  const [name, entry] = Object.entries(bundle.metafile.outputs).find(([, written]) => written.entryPoint === "main.tsx")!;
  const icon = Object.keys(bundle.metafile.outputs).find((output) => output.endsWith(".svg"))!;
  const html = fs
    .readFileSync(path.join(sources, "index.html"), "utf8")
    .replace("%script%", `/assets/${path.basename(name)}`)
    .replace("%icon%", `/assets/${path.basename(icon)}`)
    .replace("%style%", `/assets/${path.basename(entry.cssBundle!)}`);
  fs.writeFileSync(path.join(output, "index.html"), html);
}

function compress(directory: string): void {
  for (const file of fs.readdirSync(directory, { recursive: true, withFileTypes: true })) {
    if (file.isFile()) {
      const name = path.join(file.parentPath, file.name);
      fs.writeFileSync(`${name}.gz`, gzipSync(fs.readFileSync(name), { level: 9 }));
    }
  }
}
