import { handOver } from './hand-over';

/*
 * `dist/cli.js`, the command itself. Agents start their MCP server and, at every turn, their hooks through it: these
 * must not pay for reading the command line's code.
 */
const [command, ...options] = process.argv.slice(2);

if (command === 'mcp' || command === 'hook') {
  handOver(`${command}.js`, options);
} else {
  handOver('command.js', process.argv.slice(2));
}
