import { Modal } from '../ui/modal.tsx';
import { SignInForm } from './sign-in.tsx';

/** Opens over the page and keeps its state. */
export default function SignInDialog({ why, onToken }: { why: string | null; onToken(): void }) {
  return (
    <Modal open title="Sign in again" onClose={() => {}} dismissible={false}>
      <SignInForm why={why} onToken={onToken} />
    </Modal>
  );
}
