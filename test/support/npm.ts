import { spawn } from 'node:child_process';

/** npm could not do it; the message has the end of what it said. */
export class NpmFailed extends Error {}

/** Runs npm in this folder, without the packages' own scripts. @throws NpmFailed */
export async function npm(cwd: string, args: readonly string[]): Promise<void> {
  const whole = [...args, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  await new Promise<void>((resolve, reject) => {
    // npm is a script on Windows, which only a shell starts; none of the arguments needs quoting.
    const child = spawn('npm', whole, {
      cwd,
      shell: process.platform === 'win32',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const keep = (text: Buffer): void => {
      output = `${output}${text.toString()}`.slice(-4000);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('error', (error) => reject(new NpmFailed(`npm can't be started: ${error.message}`)));
    child.once('close', (code) => {
      if (code === 0) {
        resolve();
      } else {
        reject(new NpmFailed(`npm ${args.join(' ')} failed (exit code ${code}):\n${output.trim()}`));
      }
    });
  });
}
