import { X } from 'lucide-react';
import { Dialog } from 'radix-ui';
import type { ReactNode } from 'react';
import './modal.css';

interface ModalProps {
  open: boolean;
  title: string;
  /** One line under the title. */
  description?: string;
  onClose(): void;
  /** False if the dialog requires an answer. */
  dismissible?: boolean;
  wide?: boolean;
  children: ReactNode;
}

/** A dialog over the page. */
export function Modal({ open, title, description, onClose, dismissible = true, wide, children }: ModalProps) {
  const stay = (event: Event) => {
    if (!dismissible) event.preventDefault();
  };
  return (
    <Dialog.Root open={open} onOpenChange={(next) => !next && dismissible && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="modal-shade" />
        <Dialog.Content
          className={`modal ${wide ? 'wide-modal' : ''}`}
          onEscapeKeyDown={stay}
          onPointerDownOutside={stay}
          {...(description ? {} : { 'aria-describedby': undefined })}
        >
          <header className="modal-head">
            <Dialog.Title asChild>
              <h2>{title}</h2>
            </Dialog.Title>
            {dismissible && (
              <Dialog.Close className="button ghost icon small" aria-label="Close">
                <X size={16} aria-hidden="true" />
              </Dialog.Close>
            )}
          </header>
          {description && <Dialog.Description className="quiet">{description}</Dialog.Description>}
          {children}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
