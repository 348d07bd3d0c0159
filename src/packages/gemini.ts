import { commonFiles, hooksIn, jsonText, placeholder, serverIn } from './plugin-parts';
import type { Files, Sources } from './sources';

/** Gemini's word for the extension's folder; it puts the path in its place itself. */
const ROOT = placeholder('extensionPath');

/**
 * An extension for Gemini CLI. The server's prompts are commands there and its instructions reach the model: the
 * package has neither commands nor a GEMINI.md, which would say it all a second time in every project.
 */
export function geminiExtension(sources: Sources): Files {
  const { name, version, description } = sources.product;
  const manifest = {
    name,
    version,
    description,
    mcpServers: { [name]: serverIn(ROOT, 'gemini') },
  };
  return new Map<string, string | Buffer>([
    ['gemini-extension.json', jsonText(manifest)],
    ['hooks/hooks.json', jsonText({ hooks: hooksIn(ROOT, 'gemini') })],
    ...commonFiles(sources, '`gemini extensions install FOLDER`, where FOLDER is this one.'),
  ]);
}
