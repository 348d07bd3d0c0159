import { execFile } from 'node:child_process';
import { userInfo } from 'node:os';

const known = new Map<string, Promise<string>>();

/**
 * The person responsible for what a client does in this project: git's user.email, else the login name.
 * Asked once per process and project; never rejects.
 */
export function responsibleUser(folder: string): Promise<string> {
  let user = known.get(folder);
  if (user === undefined) {
    user = gitEmail(folder).then((email) => email ?? loginName());
    known.set(folder, user);
  }
  return user;
}

function gitEmail(folder: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const options = { cwd: folder, timeout: 2000, windowsHide: true };
    // A missing git or an unset name is an error, too: both mean the login name.
    const child = execFile('git', ['config', '--get', 'user.email'], options, (error, stdout) => {
      const email = stdout.trim();
      resolve(error === null && email !== '' ? email : undefined);
    });
    child.stdin?.end();
  });
}

/** The name that the user is logged in with; never throws. */
export function loginName(): string {
  try {
    return userInfo().username || 'unknown';
  } catch {
    // A user id without an entry in the password file (containers).
    return 'unknown';
  }
}
